import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  compareWithReference,
  type Difference,
  NO_DIFFERENCE,
  worse,
} from '../../../testing/compare-with-reference.ts';
import { canEmulate, hasVnni, predictWithoutVnni } from '../../../testing/emulated-cpu.ts';
import {
  fixture,
  fixturesFolder,
  NO_FIXTURES,
  type Reference,
  readReference,
} from '../../../testing/fixtures.ts';
import { loadYolo } from './load-yolo.ts';

const BOX_TOLERANCE_PX = 1;
/** The YOLOv5 reference rounds its padding, YOLOv5 itself does not: up to 1 px of difference. */
const BOX_TOLERANCE_V5_PX = 1.5;
const SCORE_TOLERANCE = 0.01;
const KEYPOINT_TOLERANCE_PX = 1;
const MASK_AREA_TOLERANCE = 0.01;

const EMULATION_MS = 600_000;

/**
 * The photo is at x = 43 in the 352 px input (its content is 264.55 px wide, rounded to 265), but this
 * reference subtracts 44: it computes the padding from the unrounded width. 1 input pixel is 1/0.55 = 1.818
 * px.
 */
const REFERENCE_SHIFTED_BY_PX: Readonly<Record<string, number>> = {
  'fastestdet.msext coco8/val/000000000036.jpg': 1 / 0.55,
};

const worstByModel: Record<string, Difference & { photos: number; 'run without VNNI': number }> = {};

const references =
  fixturesFolder === undefined ? [] : readdirSync(fixture('expected')).map((file) => basename(file, '.json'));

describe.skipIf(fixturesFolder === undefined)(`parity with the reference (else: ${NO_FIXTURES})`, () => {
  afterAll(() => console.table(worstByModel));

  test.for(references)(
    '%s finds what the reference finds',
    { timeout: EMULATION_MS },
    async (name, { skip }) => {
      const reference = readReference(name);
      const differences = await predictHere(name, reference);
      const others = [...differences].filter(([, difference]) => !isWithinTolerance(difference, reference));
      const isOfCpu = /int8|qdq/.test(name) && hasVnni() && others.length > 0;
      if (isOfCpu && canEmulate()) {
        const photos = others.map(([photo]) => photo);
        const predictions = await predictWithoutVnni(
          fixture('models', reference.model),
          photos.map((photo) => fixture('images', photo)),
          { runLengthMasks: true },
        );
        photos.forEach((photo, index) => {
          differences.set(photo, compareWithReference(predictions[index]!, reference.images[photo]!));
        });
      }
      const worst = [...differences.values()].reduce(worse, NO_DIFFERENCE);
      worstByModel[name] = {
        photos: differences.size,
        ...worst,
        'run without VNNI': isOfCpu ? others.length : 0,
      };
      if (isOfCpu && !canEmulate())
        skip('this CPU’s VNNI changes quantised scores; install qemu-user to emulate one without');
      expect(worst.mismatch).toBeUndefined();
      expect(worst.boxPx).toBeLessThanOrEqual(boxTolerance(reference));
      expect(worst.score).toBeLessThanOrEqual(SCORE_TOLERANCE);
      expect(worst.keypointPx).toBeLessThanOrEqual(KEYPOINT_TOLERANCE_PX);
      expect(worst.maskArea).toBeLessThanOrEqual(MASK_AREA_TOLERANCE);
    },
  );
});

async function predictHere(name: string, reference: Reference): Promise<Map<string, Difference>> {
  const model = await loadYolo(fixture('models', reference.model));
  const differences = new Map<string, Difference>();
  try {
    for (const [photo, expected] of Object.entries(reference.images)) {
      const prediction = await model.predict(fixture('images', photo), { runLengthMasks: true });
      const shift = REFERENCE_SHIFTED_BY_PX[`${name} ${photo}`] ?? 0;
      const difference = compareWithReference(prediction, expected);
      differences.set(photo, { ...difference, boxPx: Math.abs(difference.boxPx - shift) });
    }
  } finally {
    await model.close();
  }
  return differences;
}

function boxTolerance({ kind }: Reference): number {
  return kind === 'v5' ? BOX_TOLERANCE_V5_PX : BOX_TOLERANCE_PX;
}

function isWithinTolerance(difference: Difference, reference: Reference): boolean {
  return (
    difference.mismatch === undefined &&
    difference.boxPx <= boxTolerance(reference) &&
    difference.score <= SCORE_TOLERANCE &&
    difference.keypointPx <= KEYPOINT_TOLERANCE_PX &&
    difference.maskArea <= MASK_AREA_TOLERANCE
  );
}
