import { YoloLiftError } from '../../errors.ts';

/** Maximum length of a list; checked first, so that hostile lists are not walked. */
export const MAX_CLASSES = 10_000;

/**
 * Finds classes by label or number: `person,2` → the index of person, and 2.
 * @throws YoloLiftError `INVALID_OPTION` - an unknown class.
 */
export function classIndices(
  named: string | readonly (string | number)[],
  labels: readonly string[],
): readonly number[] {
  const list = typeof named === 'string' ? named.split(',').map((name) => name.trim()) : named;
  if (list.length > MAX_CLASSES)
    throw new YoloLiftError('INVALID_OPTION', `classes: at most ${MAX_CLASSES} are supported`);
  const indices = new Map(labels.map((label, index) => [label, index]));
  return list.map((wanted) => classIndex(wanted, labels, indices));
}

/** A label that is a number, as in digit detectors, wins over the class index. */
function classIndex(
  wanted: string | number,
  labels: readonly string[],
  indices: ReadonlyMap<string, number>,
): number {
  const byLabel = typeof wanted === 'string' ? indices.get(wanted) : undefined;
  const index = byLabel ?? (/^\d+$/.test(String(wanted)) ? Number(wanted) : -1);
  if (index >= 0 && index < labels.length) return index;
  const known = `${labels.slice(0, 12).join(', ')}${labels.length > 12 ? ', …' : ''}`;
  throw new YoloLiftError(
    'INVALID_OPTION',
    `classes: the model has no class "${String(wanted).slice(0, 100)}"; it has 0 to ${labels.length - 1}: ${known}`,
  );
}
