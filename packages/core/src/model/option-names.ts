import { editDistance } from './edit-distance.ts';
import { type OptionKind, optionsFromText } from './text-options.ts';

/** A task's options by name, as people write them. */
export interface OptionNames {
  readonly all: readonly string[];
  /** How each option is written as text. */
  readonly kinds: Readonly<Record<string, OptionKind>>;
  /** Whether `name` is an option, spelt right. */
  has(name: string): boolean;
  /**
   * The option that `name` was meant for: another tool's word for it, another case, or up to two edits away and fewer
   * than half of the letters of either. `confidense` → confidence, `iuo` → iou, `map` → max; `code`, `key`, `sig` and
   * `id` → `undefined`. The half keeps names of three letters, where two edits reach nearly anything, to one edit.
   */
  nearest(name: string): string | undefined;
  /**
   * What to say of a name that is no option but was meant for one; `undefined` where it was meant for something else.
   * `conf` → `there is no option "conf"; did you mean confidence?`
   */
  misspelling(name: string): string | undefined;
  /** What to say of a name that is no option, where only options may stand. */
  unknown(name: string): string;
  /**
   * Reads options written as text, in a query or in a form's fields: see `optionsFromText`.
   * @throws YoloLiftError `INVALID_OPTION` - one option with two values.
   */
  fromText(entries: Iterable<readonly [name: string, text: string]>): Record<string, unknown>;
}

/** What a task knows of its options' names. */
export interface OptionWords {
  readonly kinds: Readonly<Record<string, OptionKind>>;
  /** What other tools call an option, small letters only: as wrong here as a slip of the pen. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What to say of other tools' options that are none here, by name, small letters only. */
  readonly hints?: Readonly<Record<string, string>>;
}

/** A longer name is no slip of the pen, and is not measured. */
const MAX_MEASURED = 40;

/** Makes the names of a task's options. */
export function optionNames({ kinds, aliases = {}, hints = {} }: OptionWords): OptionNames {
  const all = Object.keys(kinds);

  function nearest(name: string): string | undefined {
    const plain = plainName(name);
    if (Object.hasOwn(aliases, plain)) return aliases[plain];
    return name.length > MAX_MEASURED ? undefined : all.find((option) => isNear(plain, option));
  }

  function misspelling(name: string): string | undefined {
    const meant = nearest(name);
    if (meant !== undefined) return `there is no option "${shownName(name)}"; did you mean ${meant}?`;
    const plain = plainName(name);
    if (!Object.hasOwn(hints, plain)) return undefined;
    return `there is no option "${shownName(name)}": ${hints[plain]}`;
  }

  return {
    all,
    kinds,
    has: (name) => Object.hasOwn(kinds, name),
    nearest,
    misspelling,
    unknown: (name) =>
      misspelling(name) ?? `there is no option "${shownName(name)}"; there are ${all.join(', ')}`,
    fromText: (entries) => optionsFromText(entries, kinds),
  };
}

function isNear(plain: string, option: string): boolean {
  const edits = editDistance(plain, option.toLowerCase());
  return edits <= 2 && edits * 2 < Math.min(plain.length, option.length);
}

/** A client's word as messages may have it: one line, and short. */
export function shownName(name: string): string {
  const line = name.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
  return line.length > MAX_MEASURED ? `${line.slice(0, MAX_MEASURED)}…` : line;
}

/** `Conf_Threshold` → `confthreshold` */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}
