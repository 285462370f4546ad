import { YoloLiftError } from '../../errors.ts';
import type { Size } from '../stages/fit-letterbox.ts';
import { restoreBoxes } from '../stages/restore-boxes.ts';
import type { CornerBox, Detection, Placement } from '../types.ts';

/**
 * Maximum pixels of all masks of an image together: 1 to 5 s of CPU, depending on the outlines. Four masks of
 * 48 million px.
 */
const MAX_MASK_PX = 200_000_000;

/** Maximum numbers in all masks of an image, outlines and run lengths together: about 12 MB of JSON. */
const MAX_MASK_NUMBERS = 2_000_000;

/** The masks to build. */
interface MaskWork {
  /** Px of the network input. */
  readonly boxes: readonly CornerBox[];
  readonly placement: Placement;
  /** Size of the upright image, px. */
  readonly image: Size;
}

/**
 * Refuses masks that would take many seconds: each mask is built in pixels of the image, within its box.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - the boxes cover more than 200 million pixels.
 */
export function assertMasksFit({ boxes, placement, image }: MaskWork): void {
  const pixels = restoreBoxes(boxes, placement, image).reduce(
    (sum, { x1, y1, x2, y2 }) => sum + (x2 - x1) * (y2 - y1),
    0,
  );
  // NaN boxes have no mask.
  if (!(pixels > MAX_MASK_PX)) return;
  throw new YoloLiftError(
    'IMAGE_TOO_LARGE',
    `the masks of ${boxes.length} detections on ${image.width}×${image.height} have ${Math.ceil(pixels / 1e6)} million pixels; ` +
      `at most ${MAX_MASK_PX / 1e6} million are supported: raise confidence, lower the maximum detections, or send a smaller image`,
  );
}

/**
 * Counts the numbers of the masks so far: a mask of fine stripes has one per pixel.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - from the returned function: more than two million.
 */
export function createMaskTally(): (extras: Pick<Detection, 'segments' | 'mask'>) => void {
  let numbers = 0;
  return ({ segments, mask }) => {
    numbers += (segments?.x.length ?? 0) * 2 + (mask?.counts.length ?? 0);
    if (numbers <= MAX_MASK_NUMBERS) return;
    throw new YoloLiftError(
      'IMAGE_TOO_LARGE',
      `the masks of this image take more than ${MAX_MASK_NUMBERS / 1e6} million numbers to write: ` +
        'raise confidence, lower the maximum detections, request no run lengths, or send a smaller image',
    );
  };
}
