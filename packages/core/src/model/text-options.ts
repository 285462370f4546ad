import { YoloLiftError } from '../errors.ts';

/** Text format of an option: `list` may be repeated, or separated by commas. */
export type OptionKind = 'number' | 'count' | 'flag' | 'text' | 'list';

type Entry = readonly [name: string, text: string];

const FROM_TEXT: Readonly<Record<OptionKind, (text: string) => unknown>> = {
  number: toNumber,
  count: toCount,
  flag: toFlag,
  text: (text) => text,
  list: (text) => text,
};

/**
 * Parses options from text, in a query or in a form's fields. Kind `list` may be repeated:
 * `classes=cat&classes=dog`. Invalid text and unknown names are kept unchanged, so that `Task.parseOptions`
 * refuses them.
 *
 * @throws YoloLiftError `INVALID_OPTION` - one option with two values.
 */
export function optionsFromText(
  entries: Iterable<Entry>,
  kinds: Readonly<Record<string, OptionKind>>,
): Record<string, unknown> {
  const optionKind = (name: string) => (Object.hasOwn(kinds, name) ? kinds[name] : undefined);
  const texts = new Map<string, string>();
  for (const [name, text] of entries) {
    texts.set(name, joined(name, texts.get(name), { text, isList: optionKind(name) === 'list' }));
  }
  return Object.fromEntries(
    [...texts].map(([name, text]) => {
      const kind = optionKind(name);
      return [name, kind === undefined ? text : FROM_TEXT[kind](text.trim())];
    }),
  );
}

function joined(
  name: string,
  before: string | undefined,
  { text, isList }: { readonly text: string; readonly isList: boolean },
): string {
  if (before === undefined || before === text) return text;
  if (isList) return `${before},${text}`;
  throw new YoloLiftError('INVALID_OPTION', `${name} is given twice, with two values; give it once`);
}

/** Accepts a decimal comma, as in forms of many countries. `0,4` → 0.4; `0x1` and `40%` are kept. */
function toNumber(text: string): unknown {
  const isDecimal = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e-?\d{1,3})?$/i.test(text);
  return isDecimal ? Number(text.replace(',', '.')) : text;
}

/** Digits only: `1e3`, `0x10` and `1,000` are ambiguous. */
function toCount(text: string): unknown {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** `?agnostic` alone means yes; a form's check box sends `on`. */
function toFlag(text: string): unknown {
  const word = text.toLowerCase();
  if (['', '1', 'true', 'yes', 'on'].includes(word)) return true;
  if (['0', 'false', 'no', 'off'].includes(word)) return false;
  return text;
}
