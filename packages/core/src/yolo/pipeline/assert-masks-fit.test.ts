import { expect, test } from 'vitest';
import { fitLetterbox } from '../stages/fit-letterbox.ts';
import { assertMasksFit, createMaskTally } from './assert-masks-fit.ts';

const INPUT = { width: 640, height: 640 };
const WHOLE = { x1: 0, y1: 0, x2: 640, y2: 640 };

function masksOf(count: number, image: { readonly width: number; readonly height: number }) {
  const boxes = Array.from({ length: count }, () => WHOLE);
  return () => assertMasksFit({ boxes, placement: fitLetterbox(image, INPUT), image });
}

test('two hundred masks of a usual photo’s size are allowed', () => {
  expect(masksOf(200, { width: 1080, height: 810 })).not.toThrow();
});

test('four masks of 48 million pixels are allowed, five are refused', () => {
  const image = { width: 8000, height: 6000 };
  expect(masksOf(4, image)).not.toThrow();
  expect(masksOf(5, image)).toThrow(
    expect.objectContaining({
      code: 'IMAGE_TOO_LARGE',
      message: expect.stringMatching(/5 detections on 8000×6000 have 240 million pixels; .*raise confidence/),
    }),
  );
});

test('two million numbers of outlines and run lengths are allowed, one more is refused', () => {
  const count = createMaskTally();
  const x = Array.from({ length: 500_000 }, () => 0);
  count({ segments: { x, y: x } });
  count({ mask: { size: [1000, 1000], counts: [...x, ...x] } });
  count({});
  expect(() => count({ mask: { size: [1, 1], counts: [1] } })).toThrow(
    expect.objectContaining({
      code: 'IMAGE_TOO_LARGE',
      message: expect.stringContaining('no run lengths'),
    }),
  );
});

test('NaN boxes count as zero', () => {
  const nowhere = { ...WHOLE, x1: Number.NaN };
  const image = { width: 8000, height: 6000 };
  expect(() =>
    assertMasksFit({ boxes: [nowhere], placement: fitLetterbox(image, INPUT), image }),
  ).not.toThrow();
});
