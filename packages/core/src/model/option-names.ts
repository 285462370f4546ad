import { editDistance } from './edit-distance.ts';

/** What a request may ask of a prediction, by name. */
export const OPTION_NAMES = ['confidence', 'iou', 'max', 'classes', 'agnostic', 'topK', 'rle'] as const;

/** The name of an option. */
export type OptionName = (typeof OPTION_NAMES)[number];

/** What other tools call our options: as wrong here as a slip of the pen. */
const ALIASES: Readonly<Record<string, OptionName>> = {
  conf: 'confidence',
  confthres: 'confidence',
  confthresh: 'confidence',
  confthreshold: 'confidence',
  confidencethreshold: 'confidence',
  minconfidence: 'confidence',
  minscore: 'confidence',
  scorethreshold: 'confidence',
  thresh: 'confidence',
  threshold: 'confidence',
  iouthres: 'iou',
  iouthresh: 'iou',
  iouthreshold: 'iou',
  nmsthreshold: 'iou',
  overlap: 'iou',
  maxdet: 'max',
  maxdetections: 'max',
  maxresults: 'max',
  class: 'classes',
  cls: 'classes',
  labels: 'classes',
  agnosticnms: 'agnostic',
  top: 'topK',
  runlength: 'rle',
  runlengths: 'rle',
};

/** Ways of other tools to choose the network's input, which is the model's own here. */
const INPUT_SIZES = ['imgsz', 'imagesize', 'imgsize', 'inputsize'];

/** A longer name is no slip of the pen, and is not measured. */
const MAX_MEASURED = 40;

/** Whether `name` is an option, spelt right. */
export function isOptionName(name: string): name is OptionName {
  return (OPTION_NAMES as readonly string[]).includes(name);
}

/**
 * The option that `name` was meant for: another tool's word for it, another case, or up to two edits away and fewer
 * than half of the letters of either. `confidense` → confidence, `iuo` → iou, `map` → max; `code`, `key`, `sig` and
 * `id` → `undefined`. The half keeps names of three letters, where two edits reach nearly anything, to one edit.
 */
export function nearestOption(name: string): OptionName | undefined {
  const plain = plainName(name);
  if (Object.hasOwn(ALIASES, plain)) return ALIASES[plain];
  return name.length > MAX_MEASURED ? undefined : OPTION_NAMES.find((option) => isNear(plain, option));
}

function isNear(plain: string, option: OptionName): boolean {
  const edits = editDistance(plain, option.toLowerCase());
  return edits <= 2 && edits * 2 < Math.min(plain.length, option.length);
}

/**
 * What to say of a name that is no option but was meant for one; `undefined` where it was meant for something else.
 * `conf` → `there is no option "conf"; did you mean confidence?`
 */
export function misspelling(name: string): string | undefined {
  const meant = nearestOption(name);
  if (meant !== undefined) return `there is no option "${shownName(name)}"; did you mean ${meant}?`;
  if (!INPUT_SIZES.includes(plainName(name))) return undefined;
  return `there is no option "${shownName(name)}": an image is fitted to the model's own input size`;
}

/** What to say of a name that is no option, where only options may stand. */
export function unknownOption(name: string): string {
  return misspelling(name) ?? `there is no option "${shownName(name)}"; there are ${OPTION_NAMES.join(', ')}`;
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
