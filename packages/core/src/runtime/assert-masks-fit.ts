import { YoloLiftError } from '../errors.ts';
import type { Size } from '../yolo/fit-letterbox.ts';
import { restoreBoxes } from '../yolo/restore-boxes.ts';
import type { CornerBox, Placement } from '../yolo/types.ts';

/** Pixels of the upright image that masks may be made for, all together: some 10 s. Twenty masks as large as 50 million px. */
const MAX_MASK_PX = 1_000_000_000;

/** Where masks are about to be made. */
interface MaskWork {
  /** Px of the network input. */
  readonly boxes: readonly CornerBox[];
  readonly placement: Placement;
  /** Size of the upright image, px. */
  readonly image: Size;
}

/**
 * Refuses masks that would take minutes: each is made in the image's own pixels, as far as its box reaches.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - their boxes hold more than a billion pixels.
 */
export function assertMasksFit({ boxes, placement, image }: MaskWork): void {
  const pixels = restoreBoxes(boxes, placement, image).reduce(
    (sum, { x1, y1, x2, y2 }) => sum + (x2 - x1) * (y2 - y1),
    0,
  );
  // What is no number has no mask.
  if (!(pixels > MAX_MASK_PX)) return;
  throw new YoloLiftError(
    'IMAGE_TOO_LARGE',
    `the masks of ${boxes.length} detections on ${image.width}×${image.height} have ${Math.ceil(pixels / 1e6)} million pixels; ` +
      `at most ${MAX_MASK_PX / 1e6} million are made: raise confidence, lower the most detections, or send a smaller picture`,
  );
}
