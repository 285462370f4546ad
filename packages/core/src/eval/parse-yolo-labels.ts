import { YoloLiftError } from '../errors.ts';
import type { Size } from '../yolo/fit-letterbox.ts';
import type { TrueBox } from './match-detections.ts';

/**
 * Reads a YOLO label file: a line a box, `class cx cy width height`, parts of the image's size; what follows on a line
 * (keypoints) is left aside. `1 0.5 0.5 0.5 1` of a 200×100 image → class 1, (50, 0)–(150, 100).
 * @param file - for messages.
 * @throws YoloLiftError `INVALID_OPTION` - a line that is none; says which.
 */
export function parseYoloLabels(text: string, { width, height }: Size, file: string): readonly TrueBox[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => {
      const [index, cx, cy, w, h] = line.split(/\s+/).map(Number);
      if (
        index === undefined ||
        h === undefined ||
        [index, cx, cy, w, h].some((value) => !Number.isFinite(value))
      ) {
        const message = `${file}, line ${number}: "${line.slice(0, 60)}" is no box; it should be: class cx cy width height`;
        throw new YoloLiftError('INVALID_OPTION', message);
      }
      const [x, y] = [(cx as number) * width, (cy as number) * height];
      const [halfWidth, halfHeight] = [((w as number) * width) / 2, (h * height) / 2];
      return {
        class: index,
        box: { x1: x - halfWidth, y1: y - halfHeight, x2: x + halfWidth, y2: y + halfHeight },
      };
    });
}
