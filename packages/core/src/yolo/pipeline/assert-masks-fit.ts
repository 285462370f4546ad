import { YoloLiftError } from '../../errors.ts';
import type { Size } from '../stages/fit-letterbox.ts';
import { restoreBoxes } from '../stages/restore-boxes.ts';
import type { CornerBox, Detection, Placement } from '../types.ts';

/**
 * Pixels of the upright image that masks may be made for, all together: 1 to 5 s of CPU, by how ragged they are. Four
 * masks as large as 48 million px.
 */
const MAX_MASK_PX = 200_000_000;

/** Numbers that the masks of an image may be written with, outlines and run lengths together: some 12 MB of JSON. */
const MAX_MASK_NUMBERS = 2_000_000;

/** Where masks are about to be made. */
interface MaskWork {
  /** Px of the network input. */
  readonly boxes: readonly CornerBox[];
  readonly placement: Placement;
  /** Size of the upright image, px. */
  readonly image: Size;
}

/**
 * Refuses masks that would take many seconds: each is made in the image's own pixels, as far as its box reaches.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - their boxes hold more than 200 million pixels.
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

/**
 * Counts the numbers of the masks made so far: a mask of fine stripes has as many as pixels.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - from the function it gives: there are more than two million.
 */
export function createMaskTally(): (extras: Pick<Detection, 'segments' | 'mask'>) => void {
  let numbers = 0;
  return ({ segments, mask }) => {
    numbers += (segments?.x.length ?? 0) * 2 + (mask?.counts.length ?? 0);
    if (numbers <= MAX_MASK_NUMBERS) return;
    throw new YoloLiftError(
      'IMAGE_TOO_LARGE',
      `the masks of this image take more than ${MAX_MASK_NUMBERS / 1e6} million numbers to write: ` +
        'raise confidence, lower the most detections, ask without run lengths, or send a smaller picture',
    );
  };
}
