import type { Random } from '../random.ts';
import { type Homography, homographyBetween, type Point } from './homography.ts';

/** How a page was captured. */
export type Capture = 'export' | 'scan' | 'photo';

/** An image's size, and the page's position in it. */
export interface Pose {
  readonly width: number;
  readonly height: number;
  /** Maps page pixels to image pixels, and back. */
  readonly toPicture: Homography;
  readonly toPage: Homography;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Places a page in an image: unchanged (`export`), slightly rotated (`scan`), or seen in perspective from
 * above a desk (`photo`), each corner moved by up to a tenth.
 */
export function posePage(random: Random, capture: Capture, page: Size): Pose {
  const border =
    capture === 'photo' ? random.between(0.03, 0.14) : capture === 'scan' ? random.between(0, 0.02) : 0;
  const width = Math.round(page.width * (1 + border));
  const height = Math.round(page.height * (1 + border));
  const turn = capture === 'photo' ? random.normal() * 0.07 : capture === 'scan' ? random.normal() * 0.02 : 0;
  const wander = capture === 'photo' ? 0.05 : capture === 'scan' ? 0.004 : 0;
  const from: readonly Point[] = [
    [0, 0],
    [page.width, 0],
    [page.width, page.height],
    [0, page.height],
  ];
  const to = from.map(([x, y]): Point => {
    const [dx, dy] = [x - page.width / 2, y - page.height / 2];
    return [
      width / 2 + dx * Math.cos(turn) - dy * Math.sin(turn) + random.normal() * wander * page.width,
      height / 2 + dx * Math.sin(turn) + dy * Math.cos(turn) + random.normal() * wander * page.height,
    ];
  });
  return { width, height, toPicture: homographyBetween(from, to), toPage: homographyBetween(to, from) };
}
