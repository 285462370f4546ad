import type { Canvas } from '../src/yolo/draw/canvas.ts';

/** A black canvas for tests of primitives. */
export function blackCanvas(width: number, height: number): Canvas {
  return { data: new Uint8Array(width * height * 3), width, height };
}

/** The red values of a canvas, row by row. */
export function redRows({ data, width, height }: Canvas): number[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[(y * width + x) * 3] ?? 0),
  );
}
