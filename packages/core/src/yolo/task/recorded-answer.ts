/** An image and its expected result, as in a manifest: `box` is x1 y1 x2 y2, px of the upright image. */
export interface YoloSelfTest {
  /** Path of the image within the release. */
  readonly image: string;
  /** Minimum score, 0..1. */
  readonly confidence: number;
  readonly detections: readonly RecordedDetection[];
  /** A classifier's classes. */
  readonly probs?: readonly RecordedClass[] | undefined;
}

/** A recorded class. */
export interface RecordedClass {
  readonly class: number;
  readonly name: string;
  readonly confidence: number;
}

/** A recorded detection. */
export interface RecordedDetection extends RecordedClass {
  readonly box: readonly [number, number, number, number];
}
