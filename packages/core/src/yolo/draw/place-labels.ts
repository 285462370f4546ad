import type { CornerBox } from '../types.ts';
import type { Point } from './draw-line.ts';
import { createOccupiedGrid, type OccupiedGrid } from './occupied-grid.ts';

/** A label to place. Whole px. */
export interface LabelRequest {
  /** The frame of the detection. */
  readonly frame: CornerBox;
  readonly width: number;
  readonly height: number;
}

/** Size of the image, px. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Finds each label's top left corner: inside the image and, if possible, clear of earlier labels. Tries in
 * order: on top of its frame, inside its top, under it, the same at the right end, then down the frame's left
 * side; else the place with the least overlap. A label 30×10 of a frame at 50, 40 → 50, 30; of a frame at 50,
 * 4, without space above → 50, 4.
 */
export function placeLabels(requests: readonly LabelRequest[], picture: PictureSize): Point[] {
  const taken = createOccupiedGrid({
    width: Math.max(1, ...requests.map(({ width }) => width)),
    height: Math.max(1, ...requests.map(({ height }) => height)),
  });
  return requests.map((request) => {
    const best = leastOverlapping(candidatePlaces(request, picture), taken);
    taken.take(best);
    return { x: best.x1, y: best.y1 };
  });
}

function candidatePlaces({ frame, width, height }: LabelRequest, picture: PictureSize): CornerBox[] {
  const rows = [frame.y1 - height, frame.y1, frame.y2, frame.y2 - height];
  const places = [frame.x1, frame.x2 - width].flatMap((x) => rows.map((y) => ({ x, y })));
  for (let y = frame.y1 + height; y < frame.y2; y += height) places.push({ x: frame.x1, y });
  const fits = ({ y }: Point) => y >= 0 && y + height <= picture.height;
  // A frame as high as the image has space inside its top, unless the label is higher.
  const fitting = places.filter(fits);
  return (fitting.length > 0 ? fitting : places.slice(0, 1)).map(({ x, y }) => {
    const x1 = Math.max(0, Math.min(x, picture.width - width));
    const y1 = Math.max(0, Math.min(y, picture.height - height));
    return { x1, y1, x2: x1 + width, y2: y1 + height };
  });
}

function leastOverlapping(places: readonly CornerBox[], taken: OccupiedGrid): CornerBox {
  let best: CornerBox = { x1: 0, y1: 0, x2: 0, y2: 0 };
  let least = Infinity;
  for (const place of places) {
    const overlap = taken.overlapWith(place);
    if (overlap >= least) continue;
    best = place;
    least = overlap;
    if (overlap === 0) break;
  }
  return best;
}
