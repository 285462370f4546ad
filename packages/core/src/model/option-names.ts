import { editDistance } from './edit-distance.ts';
import { type OptionKind, optionsFromText } from './text-options.ts';

/** Option names of a task, with help for misspelt ones. */
export interface OptionNames {
  readonly all: readonly string[];
  /** The text format of each option. */
  readonly kinds: Readonly<Record<string, OptionKind>>;
  /** Whether `name` is an option. */
  has(name: string): boolean;
  /**
   * The closest option: an alias of another tool, another case, or at most two edits away and fewer than half
   * of the letters of either. `confidense` → confidence, `iuo` → iou, `map` → max; `code`, `key`, `sig` and
   * `id` → `undefined`. The half limits names of three letters to one edit.
   */
  nearest(name: string): string | undefined;
  /**
   * The message for a misspelt option; `undefined` for names that resemble no option. `conf` → `unknown
   * option "conf"; did you mean confidence?`
   */
  misspelling(name: string): string | undefined;
  /** The message for an unknown option, if nothing else is allowed. */
  unknown(name: string): string;
  /**
   * Reads options written as text, in a query or in a form's fields: see `optionsFromText`.
   * @throws YoloLiftError `INVALID_OPTION` - one option with two values.
   */
  fromText(entries: Iterable<readonly [name: string, text: string]>): Record<string, unknown>;
}

/** Option names, aliases and hints of a task. */
export interface OptionWords {
  readonly kinds: Readonly<Record<string, OptionKind>>;
  /** Other tools' names of an option, in lower case. Treated as misspellings. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Hints for options of other tools that do not exist here, by name in lower case. */
  readonly hints?: Readonly<Record<string, string>>;
}

/** Longer names are not compared. */
const MAX_MEASURED = 40;

/** Creates the names of a task's options. */
export function optionNames({ kinds, aliases = {}, hints = {} }: OptionWords): OptionNames {
  const all = Object.keys(kinds);

  function nearest(name: string): string | undefined {
    const plain = plainName(name);
    if (Object.hasOwn(aliases, plain)) return aliases[plain];
    return name.length > MAX_MEASURED ? undefined : all.find((option) => isNear(plain, option));
  }

  function misspelling(name: string): string | undefined {
    const meant = nearest(name);
    if (meant !== undefined) return `unknown option "${shownName(name)}"; did you mean ${meant}?`;
    const plain = plainName(name);
    if (!Object.hasOwn(hints, plain)) return undefined;
    return `unknown option "${shownName(name)}": ${hints[plain]}`;
  }

  return {
    all,
    kinds,
    has: (name) => Object.hasOwn(kinds, name),
    nearest,
    misspelling,
    unknown: (name) =>
      misspelling(name) ?? `unknown option "${shownName(name)}". Supported: ${all.join(', ')}`,
    fromText: (entries) => optionsFromText(entries, kinds),
  };
}

function isNear(plain: string, option: string): boolean {
  const edits = editDistance(plain, option.toLowerCase());
  return edits <= 2 && edits * 2 < Math.min(plain.length, option.length);
}

/** A client's text for messages: one short line. */
export function shownName(name: string): string {
  const line = name.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
  return line.length > MAX_MEASURED ? `${line.slice(0, MAX_MEASURED)}…` : line;
}

/** `Conf_Threshold` → `confthreshold` */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}
