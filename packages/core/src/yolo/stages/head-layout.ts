/** Shape of a head's output without its batch axis. */
export interface HeadLayout {
  /** Rows: places that may hold an object. 8,400 for YOLOv8 at 640×640, 25,200 for YOLOv5. */
  readonly candidates: number;
  /** Values a row: box, scores, then mask coefficients, keypoints or an angle. */
  readonly attributes: number;
  readonly classes: number;
}

/** What a head keeps. */
export interface HeadOptions {
  /** Scores must be above this, 0..1. */
  readonly confidence: number;
  /** Classes to keep; all where unset. A candidate's best class is found first, then looked up here. */
  readonly classes?: ReadonlySet<number>;
}

/** Whether a class is wanted. */
export function isWanted(index: number, { classes }: HeadOptions): boolean {
  return classes === undefined || classes.has(index);
}
