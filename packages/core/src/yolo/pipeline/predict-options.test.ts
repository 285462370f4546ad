import { expect, test } from 'vitest';
import { resolvePredictOptions } from './predict-options.ts';

test('up to a thousand detections are allowed', () => {
  expect(resolvePredictOptions({ maxDetections: 1000 }, 80)).toMatchObject({ maxDetections: 1000 });
  expect(() => resolvePredictOptions({ maxDetections: 1001 }, 80)).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTION',
      message: 'maxDetections must be an integer from 1 to 1000, not 1001',
    }),
  );
});

test('an evaluation may request more', () => {
  const options = { maxDetections: 30_000, multiLabel: true };
  expect(resolvePredictOptions(options, 80)).toMatchObject(options);
});

test('defaults are filled in, invalid values refused', () => {
  expect(resolvePredictOptions({}, 80)).toMatchObject({
    confidence: 0.25,
    maxDetections: 300,
    draw: undefined,
  });
  for (const wrong of [{ confidence: 2 }, { iou: Number.NaN }, { maxDetections: 0 }, { classes: [80] }]) {
    expect(() => resolvePredictOptions(wrong, 80)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  }
});
