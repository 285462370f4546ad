import { type Homography, project } from './homography.ts';

/** Pixels, RGB, 8 bits. */
export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws `page` over `background`: each pixel is sampled bilinearly at its position on the page, given by
 * `toPage`.
 */
export function warpOnto(background: Picture, page: Picture, toPage: Homography): void {
  const { width, height, data } = background;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      const [px, py] = project(toPage, [x + 0.5, y + 0.5]);
      const [left, top] = [px - 0.5, py - 0.5];
      if (left < 0 || top < 0 || left >= page.width - 1 || top >= page.height - 1) continue;
      sample(page, left, top, data, at);
    }
  }
}

function sample(page: Picture, left: number, top: number, into: Uint8Array, at: number): void {
  const [x, y] = [Math.floor(left), Math.floor(top)];
  const [across, down] = [left - x, top - y];
  const first = (y * page.width + x) * 3;
  const below = first + page.width * 3;
  for (let channel = 0; channel < 3; channel += 1) {
    const upper = mix(page.data[first + channel] ?? 0, page.data[first + 3 + channel] ?? 0, across);
    const lower = mix(page.data[below + channel] ?? 0, page.data[below + 3 + channel] ?? 0, across);
    into[at + channel] = mix(upper, lower, down) + 0.5;
  }
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
