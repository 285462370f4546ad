import { expect, test } from 'vitest';
import type { Placement } from '../types.ts';
import { buildMask, type Prototypes } from './build-mask.ts';

// A 16×16 input with 4×4 prototypes: a cell is 4 px. The image fills columns 4..11 of it.
const placement: Placement = {
  scaleX: 1,
  scaleY: 1,
  padX: 4,
  padY: 0,
  contentWidth: 8,
  contentHeight: 16,
  inputWidth: 16,
  inputHeight: 16,
};

/** One channel that is `inside` in the named cells, else −1. */
function prototypes(inside: (row: number, column: number) => boolean): Prototypes {
  const data = Float32Array.from({ length: 16 }, (_, at) => (inside(Math.floor(at / 4), at % 4) ? 1 : -1));
  return { data, channels: 1, width: 4, height: 4 };
}

function draw({ left, top, width, data }: ReturnType<typeof buildMask>): string[] {
  const rows: string[] = [];
  for (let at = 0; at < data.length; at += width) rows.push([...data.subarray(at, at + width)].join(''));
  return [`${left},${top}`, ...rows];
}

test('logits of 1 and −1 cross half way between the cells’ centres', () => {
  // Cell column 1 (content px 0..3) is outside, column 2 (px 4..7) inside; the border lies at px 4.
  const mask = buildMask(
    Float32Array.of(1),
    prototypes((_, column) => column === 2),
    {
      box: { x1: 0, y1: 0, x2: 16, y2: 16 },
      placement,
    },
  );
  expect(draw(mask)).toEqual(['0,0', ...Array(16).fill('00001111')]);
});

test('cells outside the box are cut off; a cell inside reaches to the centre of the next', () => {
  // Only cell (1, 1): content px 0..3 × 4..7. Its logits fade to 0 at the centres of its neighbours, 2 px further.
  const mask = buildMask(
    Float32Array.of(1),
    prototypes(() => true),
    {
      box: { x1: 4, y1: 4, x2: 8, y2: 8 },
      placement,
    },
  );
  expect(draw(mask)).toEqual(['0,2', ...Array(8).fill('111111')]);
});

test('a negative coefficient inverts the mask', () => {
  const mask = buildMask(
    Float32Array.of(-1),
    prototypes((_, column) => column === 2),
    {
      box: { x1: 0, y1: 0, x2: 16, y2: 16 },
      placement,
    },
  );
  expect(draw(mask)).toEqual(['0,0', ...Array(16).fill('11110000')]);
});

test.each([
  ['outside the input', { x1: 90, y1: 90, x2: 99, y2: 99 }],
  ['without area', { x1: 5, y1: 5, x2: 5, y2: 5 }],
])('a box %s has an empty mask', (_where, box) => {
  expect(
    buildMask(
      Float32Array.of(1),
      prototypes(() => true),
      { box, placement },
    ).data,
  ).toHaveLength(0);
});
