import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  fixture,
  fixturesFolder,
  NO_FIXTURES,
  type ReferenceDetection,
  type ReferenceImage,
  readReference,
} from '../../testing/fixtures.ts';
import type { Detection } from '../yolo/types.ts';
import { loadYolo } from './load-yolo.ts';
import type { Prediction } from './yolo-model.ts';

const BOX_TOLERANCE_PX = 1;
/** The YOLOv5 reference rounds its padding, YOLOv5 itself does not: up to 1 px of its own. */
const BOX_TOLERANCE_V5_PX = 1.5;
const SCORE_TOLERANCE = 0.01;
const KEYPOINT_TOLERANCE_PX = 1;
const MASK_AREA_TOLERANCE = 0.01;

/** The worst difference seen, by model. */
interface Worst {
  images: number;
  detections: number;
  boxPx: number;
  score: number;
  keypointPx: number;
  maskArea: number;
}

const worstByModel: Record<string, Worst> = {};

const references =
  fixturesFolder === undefined ? [] : readdirSync(fixture('expected')).map((file) => basename(file, '.json'));

describe.skipIf(fixturesFolder === undefined)(`parity with the reference (else: ${NO_FIXTURES})`, () => {
  afterAll(() => console.table(worstByModel));

  test.each(references)('%s finds what the reference finds', async (name) => {
    const reference = readReference(name);
    const worst: Worst = { images: 0, detections: 0, boxPx: 0, score: 0, keypointPx: 0, maskArea: 0 };
    worstByModel[name] = worst;
    const model = await loadYolo(fixture('models', reference.model));
    try {
      for (const [photo, expected] of Object.entries(reference.images)) {
        const prediction = await model.predict(fixture('images', photo), { runLengthMasks: true });
        compare(`${name} on ${photo}`, prediction, expected, worst);
      }
    } finally {
      await model.close();
    }
    expect(worst.boxPx).toBeLessThanOrEqual(reference.kind === 'v5' ? BOX_TOLERANCE_V5_PX : BOX_TOLERANCE_PX);
    expect(worst.score).toBeLessThanOrEqual(SCORE_TOLERANCE);
    expect(worst.keypointPx).toBeLessThanOrEqual(KEYPOINT_TOLERANCE_PX);
    expect(worst.maskArea).toBeLessThanOrEqual(MASK_AREA_TOLERANCE);
  });
});

function compare(what: string, prediction: Prediction, expected: ReferenceImage, worst: Worst): void {
  worst.images += 1;
  if (expected.top5 !== undefined) {
    expect(
      prediction.probs?.map(({ class: index }) => index),
      what,
    ).toEqual(expected.top5.map(([cls]) => cls));
    prediction.probs?.forEach((prob, rank) => {
      worst.score = Math.max(worst.score, Math.abs(prob.confidence - expected.top5![rank]![2]));
    });
    return;
  }
  const wanted = expected.detections ?? [];
  expect(countByClass(prediction.detections.map((found) => found.class)), what).toEqual(
    countByClass(wanted.map((found) => found.cls)),
  );
  const left = [...prediction.detections];
  for (const one of wanted) {
    const nearest = takeNearest(left, one);
    worst.detections += 1;
    worst.boxPx = Math.max(worst.boxPx, boxDistance(nearest, one));
    worst.score = Math.max(worst.score, Math.abs(nearest.confidence - one.conf));
    worst.keypointPx = Math.max(worst.keypointPx, keypointDistance(nearest, one));
    if (one.mask_area !== undefined) {
      worst.maskArea = Math.max(worst.maskArea, Math.abs(maskArea(nearest) / one.mask_area - 1));
    }
  }
}

function countByClass(classes: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const index of classes) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}

function takeNearest(left: Detection[], wanted: ReferenceDetection): Detection {
  const nearest = left
    .filter((found) => found.class === wanted.cls)
    .reduce((best, found) => (boxDistance(found, wanted) < boxDistance(best, wanted) ? found : best));
  left.splice(left.indexOf(nearest), 1);
  return nearest;
}

function boxDistance({ box }: Detection, wanted: ReferenceDetection): number {
  const [x1, y1, x2, y2] = wanted.box;
  return Math.max(Math.abs(box.x1 - x1), Math.abs(box.y1 - y1), Math.abs(box.x2 - x2), Math.abs(box.y2 - y2));
}

function keypointDistance({ keypoints }: Detection, { kpts }: ReferenceDetection): number {
  if (kpts === undefined) return 0;
  const distances = kpts.map(([x, y], point) =>
    Math.max(Math.abs(keypoints!.x[point]! - x), Math.abs(keypoints!.y[point]! - y)),
  );
  return Math.max(...distances);
}

/** Every second run counts pixels of the mask. */
function maskArea({ mask }: Detection): number {
  return mask!.counts.reduce((area, count, run) => (run % 2 === 1 ? area + count : area), 0);
}
