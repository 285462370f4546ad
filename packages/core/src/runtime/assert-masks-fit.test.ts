import { expect, test } from 'vitest';
import { fitLetterbox } from '../yolo/fit-letterbox.ts';
import { assertMasksFit } from './assert-masks-fit.ts';

const INPUT = { width: 640, height: 640 };
const WHOLE = { x1: 0, y1: 0, x2: 640, y2: 640 };

function masksOf(count: number, image: { readonly width: number; readonly height: number }) {
  const boxes = Array.from({ length: count }, () => WHOLE);
  return () => assertMasksFit({ boxes, placement: fitLetterbox(image, INPUT), image });
}

test('a thousand masks on a usual photo are made', () => {
  expect(masksOf(1000, { width: 1080, height: 810 })).not.toThrow();
});

test('twenty masks as large as 48 million pixels are made, twenty-one are refused', () => {
  const image = { width: 8000, height: 6000 };
  expect(masksOf(20, image)).not.toThrow();
  expect(masksOf(21, image)).toThrow(
    expect.objectContaining({
      code: 'IMAGE_TOO_LARGE',
      message: expect.stringMatching(
        /21 detections on 8000×6000 have 1008 million pixels; .*raise confidence/,
      ),
    }),
  );
});

test('boxes that are no numbers count nothing', () => {
  const nowhere = { ...WHOLE, x1: Number.NaN };
  const image = { width: 8000, height: 6000 };
  expect(() =>
    assertMasksFit({ boxes: [nowhere], placement: fitLetterbox(image, INPUT), image }),
  ).not.toThrow();
});
