import type { Rgb } from './canvas.ts';

const BLACK: Rgb = [16, 16, 20];
const WHITE: Rgb = [255, 255, 255];

/**
 * Black or white, whichever is more readable on `background`: the higher WCAG contrast, with a small
 * preference for white, since bold white looks better on a strong colour. On yellow → black, on blue → white.
 */
export function textColourOn(background: Rgb): Rgb {
  const luminance = relativeLuminance(background);
  const onWhite = 1.05 / (luminance + 0.05);
  return onWhite >= 3 ? WHITE : BLACK;
}

/** Relative luminance of an sRGB colour, 0..1 (WCAG 2.2). White → 1. */
function relativeLuminance([red, green, blue]: Rgb): number {
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);
}

function toLinear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
