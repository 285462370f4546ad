import type { RgbImage } from '../types.ts';

/** 0.299, 0.587 and 0.114 (BT.601) with 15 fractional bits, as in OpenCV: they sum to 32,768. */
const RED = 9798;
const GREEN = 19_235;
const BLUE = 3735;
const HALF = 1 << 14;

/**
 * Converts colours to luma, three equal values per pixel, bit for bit as `cv2.cvtColor(…, COLOR_RGB2GRAY)`.
 * (255, 0, 0) → 76. For a colour JPEG `cv2.imread(…, IMREAD_GRAYSCALE)` uses the file's luma instead, which
 * differs by at most 1 for nearly all pixels; this function is the same for every format.
 */
export function toLuma({ data, width, height }: RgbImage): RgbImage {
  const luma = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    const sum =
      RED * (data[at] as number) + GREEN * (data[at + 1] as number) + BLUE * (data[at + 2] as number) + HALF;
    luma[at] = sum >> 15;
    luma[at + 1] = sum >> 15;
    luma[at + 2] = sum >> 15;
  }
  return { data: luma, width, height };
}
