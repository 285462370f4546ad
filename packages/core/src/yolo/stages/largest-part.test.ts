import { expect, test } from 'vitest';
import type { BinaryMask } from './build-mask.ts';
import { largestPart } from './largest-part.ts';

/** Rows of `#` and `.`. */
function maskOf(...rows: readonly string[]): BinaryMask {
  const width = rows[0]?.length ?? 0;
  const data = Uint8Array.from(rows.join(''), (letter) => Number(letter === '#'));
  return { left: 0, top: 0, width, height: rows.length, data };
}

test.each([
  ['nothing', maskOf('...', '...'), -1],
  ['no pixels at all', maskOf(), -1],
  ['one pixel', maskOf('...', '..#'), 5],
  ['the larger of two', maskOf('#..#', '...#'), 3],
  ['the earlier of two alike', maskOf('#.#'), 0],
  ['diagonal pixels are connected', maskOf('#...', '.#..', '..#.', '#...'), 0],
  ['also diagonally to the left', maskOf('..#.', '.#..', '#...', '...#'), 2],
  ['arms that meet below are one part', maskOf('#.#.###', '#.#....', '###....'), 0],
  ['arms that meet late and from the right', maskOf('....#', '##..#', '#####'), 4],
  ['a ring and its inside', maskOf('#####', '#...#', '#.#.#', '#...#', '#####'), 0],
  ['two runs above one', maskOf('##.##', '.###.'), 0],
])('%s', (_what, mask, first) => {
  expect(largestPart(mask)).toBe(first);
});

/** The same by flood fill from every unvisited pixel. */
function byFilling({ width, height, data }: BinaryMask): number {
  const unseen = data.slice();
  let [best, bestSize] = [-1, 0];
  for (let start = unseen.indexOf(1); start >= 0; start = unseen.indexOf(1)) {
    const open = [start];
    let size = 0;
    unseen[start] = 0;
    for (let pixel = open.pop(); pixel !== undefined; pixel = open.pop()) {
      size += 1;
      for (let dy = -1; dy <= 1; dy += 1) {
        for (let dx = -1; dx <= 1; dx += 1) {
          const x: number = (pixel % width) + dx;
          const y: number = Math.floor(pixel / width) + dy;
          const next = y * width + x;
          if (x < 0 || y < 0 || x >= width || y >= height || unseen[next] !== 1) continue;
          unseen[next] = 0;
          open.push(next);
        }
      }
    }
    if (size > bestSize) [best, bestSize] = [start, size];
  }
  return best;
}

test('equals flood fill, on a thousand random masks', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let round = 0; round < 1000; round += 1) {
    const [width, height, share] = [1 + Math.floor(random() * 12), 1 + Math.floor(random() * 12), random()];
    const data = Uint8Array.from({ length: width * height }, () => Number(random() < share));
    const mask = { left: 0, top: 0, width, height, data };
    expect(largestPart(mask)).toBe(byFilling(mask));
  }
});
