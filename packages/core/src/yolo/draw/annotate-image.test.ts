import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Detection } from '../types.ts';
import { annotateImage } from './annotate-image.ts';

const GREY = { data: new Uint8Array(320 * 240 * 3).fill(90), width: 320, height: 240 };
const CAT: Detection = {
  name: '<b>cat</b> & 猫',
  class: 6,
  confidence: 0.87,
  box: { x1: 40, y1: 60, x2: 200, y2: 180 },
};

async function pixelsOf(picture: Buffer) {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  return {
    size: [info.width, info.height],
    at: (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)],
  };
}

test.each(['png', 'jpeg', 'webp'] as const)(
  '%s: has the image’s size and the requested format',
  async (format) => {
    const picture = await annotateImage(GREY, { detections: [CAT] }, { format });
    const { width, height, format: written } = await sharp(picture).metadata();
    expect([written, width, height]).toEqual([format, 320, 240]);
  },
);

test('box, label and mask are in the colour of the class; the given pixels are not changed', async () => {
  const segments = { x: [60, 180, 180, 60], y: [80, 80, 160, 160] };
  const picture = await annotateImage(GREY, { detections: [{ ...CAT, segments }] }, { format: 'png' });
  const { at } = await pixelsOf(picture);
  expect(at(40, 170)).toEqual([23, 107, 255]); // box
  expect(at(41, 50)).toEqual([23, 107, 255]); // label
  expect(at(120, 120)).toEqual([63, 97, 156]); // 0.6 × 90 + 0.4 × the colour
  expect(at(300, 220)).toEqual([90, 90, 90]);
  expect(GREY.data.every((value) => value === 90)).toBe(true);
});

test('invisible keypoints are not drawn; COCO’s are joined', async () => {
  const at = (values: number[]) => Array.from({ length: 17 }, (_, i) => values[i] ?? 0);
  const keypoints = { x: at([0, 0, 0, 0, 0, 100, 160]), y: at([0, 0, 0, 0, 0, 100, 100]), visible: at([]) };
  const shown = { ...keypoints, visible: keypoints.x.map(Number).map((x) => (x > 0 ? 1 : 0)) };
  const hidden = await pixelsOf(
    await annotateImage(GREY, { detections: [{ ...CAT, keypoints }] }, { format: 'png' }),
  );
  const seen = await pixelsOf(
    await annotateImage(GREY, { detections: [{ ...CAT, keypoints: shown }] }, { format: 'png' }),
  );
  expect(hidden.at(130, 100)).toEqual([90, 90, 90]);
  expect(seen.at(130, 100)).toEqual([255, 255, 255]); // shoulder to shoulder
});

test('a rotated box is drawn turned', async () => {
  const rotatedBox = { cx: 120, cy: 120, width: 100, height: 40, angle: Math.PI / 4 };
  const { at } = await pixelsOf(
    await annotateImage(GREY, { detections: [{ ...CAT, rotatedBox }] }, { format: 'png' }),
  );
  expect(at(40, 170)).toEqual([90, 90, 90]);
  // Middle of its short right side: 50 px from the centre at 45°.
  expect(at(155, 155)).toEqual([23, 107, 255]);
});

test('a classifier’s answer is a caption', async () => {
  const probs = [{ name: 'pizza', class: 6, confidence: 1 }];
  const { at } = await pixelsOf(await annotateImage(GREY, { detections: [], probs }, { format: 'png' }));
  expect(at(12, 12)).not.toEqual([90, 90, 90]);
  expect(at(300, 220)).toEqual([90, 90, 90]);
});

test('NaN detections and a one-pixel image are drawn without an error', async () => {
  const nonsense: Detection = {
    ...CAT,
    confidence: Number.NaN,
    box: { x1: Number.NaN, y1: -1e9, x2: 1e9, y2: Number.POSITIVE_INFINITY },
    segments: { x: [0, Number.NaN, 5], y: [0, 1, 2] },
    keypoints: { x: [1e9], y: [Number.NaN], visible: [1] },
  };
  const onePixel = { data: new Uint8Array(3), width: 1, height: 1 };
  await expect(annotateImage(onePixel, { detections: [nonsense] })).resolves.toBeInstanceOf(Buffer);
  await expect(annotateImage(GREY, { detections: [nonsense] })).resolves.toBeInstanceOf(Buffer);
});
