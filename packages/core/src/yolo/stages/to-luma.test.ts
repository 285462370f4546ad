import { expect, test } from 'vitest';
import { toLuma } from './to-luma.ts';

test('colours become luma as OpenCV’s cvtColor makes it', () => {
  // cv2.cvtColor(np.uint8([[…]]), cv2.COLOR_RGB2GRAY)
  const data = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 1, 2, 3, 200, 100, 50]);
  const { data: luma, width, height } = toLuma({ data, width: 3, height: 2 });
  expect([width, height]).toEqual([3, 2]);
  expect(Array.from({ length: 6 }, (_, pixel) => [...luma.subarray(3 * pixel, 3 * pixel + 3)])).toEqual(
    [76, 150, 29, 255, 2, 124].map((value) => [value, value, value]),
  );
});
