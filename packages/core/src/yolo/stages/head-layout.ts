/** Shape of a head's output without its batch axis. */
export interface HeadLayout {
  /** Rows: possible objects. 8,400 for YOLOv8 at 640×640, 25,200 for YOLOv5. */
  readonly candidates: number;
  /** Values per row: box, scores, then mask coefficients, keypoints or an angle. */
  readonly attributes: number;
  readonly classes: number;
}

/** Which candidates a head keeps. */
export interface HeadOptions {
  /** Scores must be above this, 0..1. */
  readonly confidence: number;
  /** Classes to keep. Default: all. Filters by a candidate's best class. */
  readonly classes?: ReadonlySet<number>;
}

/** Whether a class is kept. */
export function isWanted(index: number, { classes }: HeadOptions): boolean {
  return classes === undefined || classes.has(index);
}
