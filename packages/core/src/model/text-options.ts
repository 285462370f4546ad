import { YoloLiftError } from '../errors.ts';

/** How an option is written as text: `list` may come several times, or with commas. */
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
 * Reads options written as text, in a query or in a form's fields. One of kind `list` may come several times:
 * `classes=cat&classes=dog`. A text that cannot be read is left as it is, for `Task.parseOptions` to refuse; a name
 * that is no option is kept likewise.
 *
 * @throws YoloLiftError `INVALID_OPTION` - one option with two values.
 */
export function optionsFromText(
  entries: Iterable<Entry>,
  kinds: Readonly<Record<string, OptionKind>>,
): Record<string, unknown> {
  const kindOf = (name: string) => (Object.hasOwn(kinds, name) ? kinds[name] : undefined);
  const texts = new Map<string, string>();
  for (const [name, text] of entries) {
    texts.set(name, joined(name, texts.get(name), { text, isList: kindOf(name) === 'list' }));
  }
  return Object.fromEntries(
    [...texts].map(([name, text]) => {
      const kind = kindOf(name);
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

/** A decimal comma, as forms of many countries have it, is a point. `0,4` → 0.4; `0x1` and `40%` stay as they are. */
function toNumber(text: string): unknown {
  const isDecimal = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e-?\d{1,3})?$/i.test(text);
  return isDecimal ? Number(text.replace(',', '.')) : text;
}

/** Digits only: what `1e3`, `0x10` or `1,000` count is a guess. */
function toCount(text: string): unknown {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** `?agnostic` alone means yes; `on` is what a form's check box sends. */
function toFlag(text: string): unknown {
  const word = text.toLowerCase();
  if (['', '1', 'true', 'yes', 'on'].includes(word)) return true;
  if (['0', 'false', 'no', 'off'].includes(word)) return false;
  return text;
}
