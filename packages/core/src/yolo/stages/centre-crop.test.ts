import { describe, expect, it } from 'vitest';
import { antialiasedWeights } from './antialiased-weights.ts';
import { centreCropToTensor } from './centre-crop.ts';
import { fitCentreCrop } from './fit-centre-crop.ts';
import type { TensorLayout } from './tensor-layout.ts';

const PLAIN: TensorLayout = { channelOrder: 'rgb', pixelScale: 1, type: 'float32' };
const square = (side: number) => ({ width: side, height: side });

describe('fitCentreCrop', () => {
  it('a non-square input is filled: 120×80 into 128×64 → scales 1.0667 and 0.8', () => {
    const { scaleX, scaleY, ...rest } = fitCentreCrop({ width: 120, height: 80 }, { width: 128, height: 64 });
    expect([scaleX, scaleY].map((scale) => scale.toFixed(4))).toEqual(['1.0667', '0.8000']);
    expect(rest).toMatchObject({ padX: 0, padY: 0, contentWidth: 128, contentHeight: 64 });
  });

  it.each([
    [
      { width: 810, height: 1080 },
      { contentWidth: 224, contentHeight: 298, padX: 0, padY: -37 },
    ],
    [
      { width: 2700, height: 1800 },
      { contentWidth: 336, contentHeight: 224, padX: -56, padY: 0 },
    ],
    // 224 × 1.0044… = 224.99, truncated
    [
      { width: 226, height: 225 },
      { contentWidth: 224, contentHeight: 224, padX: 0, padY: 0 },
    ],
    [
      { width: 1, height: 1 },
      { contentWidth: 224, contentHeight: 224, padX: 0, padY: 0 },
    ],
  ])('%o', (source, crop) => {
    expect(fitCentreCrop(source, square(224))).toMatchObject(crop);
  });
});

it('has triangle weights: 4 px → 2 are 3/7, 3/7, 1/7', () => {
  const { first, counts, weights, width } = antialiasedWeights(4, 2, { start: 0, length: 2 });
  expect([...first]).toEqual([0, 1]);
  expect([...counts]).toEqual([3, 3]);
  const sevenths = [...weights].map((weight) => (weight * 7) / 2 ** 22);
  const expected = [3, 3, 1, 0, 0, 1, 3, 3, 0, 0];
  expect(width).toBe(5);
  for (const [i, value] of expected.entries()) expect(sevenths[i]).toBeCloseTo(value, 4);
});

describe('centreCropToTensor', () => {
  it('averages with antialiasing, and splits colours into planes', () => {
    // Rows alike; columns 0, 70, 140, 210: (3·0 + 3·70 + 140) / 7 = 50, (70 + 3·140 + 3·210) / 7 = 160.
    const row = [0, 70, 140, 210].flatMap((value) => [value, 0, 255]);
    const image = { width: 4, height: 4, data: Uint8Array.from([...row, ...row, ...row, ...row]) };
    const { data: tensor } = centreCropToTensor(image, { ...square(2), ...PLAIN });
    expect([...tensor]).toEqual([50, 160, 50, 160, 0, 0, 0, 0, 255, 255, 255, 255]);
    const bgr = centreCropToTensor(image, { ...square(2), ...PLAIN, channelOrder: 'bgr' });
    expect([...bgr.data.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
  });

  it('crops the centre', () => {
    // 6×2 into 2×2: no resize, columns 2 and 3.
    const row = [0, 1, 2, 3, 4, 5].flatMap((value) => [value, value, value]);
    const image = { width: 6, height: 2, data: Uint8Array.from([...row, ...row]) };
    const { data } = centreCropToTensor(image, { ...square(2), ...PLAIN });
    expect([...data.subarray(0, 4)]).toEqual([2, 3, 2, 3]);
  });

  it('scales to 0..1, and returns the placement of the image', () => {
    const image = { width: 1, height: 1, data: Uint8Array.of(255, 51, 0) };
    const { data, placement } = centreCropToTensor(image, { ...square(1), ...PLAIN, pixelScale: 1 / 255 });
    expect([...data]).toEqual([1, Math.fround(0.2), 0]);
    expect(placement).toMatchObject({ scaleX: 1, scaleY: 1, padX: 0, padY: 0, inputWidth: 1 });
  });
});
