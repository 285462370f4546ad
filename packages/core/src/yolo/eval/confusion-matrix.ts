import type { EvaluatedImage } from './evaluate-detections.ts';
import { boxOverlap } from './match-detections.ts';

/** Minimum overlap of a detection and a true box, of any classes. */
export const MATRIX_IOU = 0.45;

/**
 * Counts pairs of classes: `matrix[true][found]`; the last row counts false positives, the last column missed
 * boxes. Each true box pairs with the detection that overlaps it most.
 */
export function confusionMatrix(
  images: readonly EvaluatedImage[],
  classCount: number,
): readonly (readonly number[])[] {
  const matrix = Array.from({ length: classCount + 1 }, () => new Array<number>(classCount + 1).fill(0));
  for (const image of images) {
    for (const [trueClass, foundClass] of pairs(image, classCount)) {
      const row = matrix[trueClass] as number[];
      row[foundClass] = (row[foundClass] as number) + 1;
    }
  }
  return matrix;
}

function pairs({ found, truth }: EvaluatedImage, nothing: number): readonly (readonly [number, number])[] {
  const overlaps = truth
    .flatMap((one, t) => found.map((other, f) => ({ t, f, iou: boxOverlap(one, other) })))
    .filter(({ iou }) => iou >= MATRIX_IOU)
    .toSorted((a, b) => b.iou - a.iou);
  const [pairedTruth, pairedFound] = [new Map<number, number>(), new Set<number>()];
  for (const { t, f } of overlaps) {
    if (pairedTruth.has(t) || pairedFound.has(f)) continue;
    pairedTruth.set(t, f);
    pairedFound.add(f);
  }
  return [
    ...truth.map((one, t) => [one.class, found[pairedTruth.get(t) ?? -1]?.class ?? nothing] as const),
    ...found.filter((_, f) => !pairedFound.has(f)).map((one) => [nothing, one.class] as const),
  ];
}
