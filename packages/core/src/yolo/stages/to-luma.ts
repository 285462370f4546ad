import type { RgbImage } from '../types.ts';

/** 0.299, 0.587 and 0.114 (BT.601) in 15 bits after the point, as OpenCV has them: they sum to 32,768. */
const RED = 9798;
const GREEN = 19_235;
const BLUE = 3735;
const HALF = 1 << 14;

/**
 * Turns colours into luma, three times the same value a pixel, as `cv2.cvtColor(…, COLOR_RGB2GRAY)` does, bit for bit.
 * (255, 0, 0) → 76. For a colour JPEG `cv2.imread(…, IMREAD_GRAYSCALE)` takes the file's own luma instead, which lies
 * within 1 of this for nearly all pixels: this one is the same for every format.
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
