/** An image, and what the model must find in it, as a manifest has it: `box` is x1 y1 x2 y2, px of the upright image. */
export interface YoloSelfTest {
  /** Path of the image within the release. */
  readonly image: string;
  /** Least score, 0..1. */
  readonly confidence: number;
  readonly detections: readonly RecordedDetection[];
  /** Of a classifier. */
  readonly probs?: readonly RecordedClass[] | undefined;
}

/** A class that was found. */
export interface RecordedClass {
  readonly class: number;
  readonly name: string;
  readonly confidence: number;
}

/** A detection that was found. */
export interface RecordedDetection extends RecordedClass {
  readonly box: readonly [number, number, number, number];
}
