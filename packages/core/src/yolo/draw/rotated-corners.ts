import type { Polygon, RotatedBox } from '../types.ts';

/**
 * The four corners of a rotated box, px, clockwise on the screen from the unrotated top left. 4×2 about 10,
 * 10 turned by π/2 → (11, 8), (11, 12), (9, 12), (9, 8).
 */
export function rotatedCorners({ cx, cy, width, height, angle }: RotatedBox): Polygon {
  const alongX = (Math.cos(angle) * width) / 2;
  const alongY = (Math.sin(angle) * width) / 2;
  const downX = (-Math.sin(angle) * height) / 2;
  const downY = (Math.cos(angle) * height) / 2;
  return {
    x: [cx - alongX - downX, cx + alongX - downX, cx + alongX + downX, cx - alongX + downX],
    y: [cy - alongY - downY, cy + alongY - downY, cy + alongY + downY, cy - alongY + downY],
  };
}
