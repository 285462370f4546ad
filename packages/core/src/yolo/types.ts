/** Pixels of an upright image: RGB, 8 bits, rows top to bottom, `data.length === width * height * 3`. */
export interface RgbImage {
  readonly data: Uint8Array;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
}

/** A box by two corners, px, `x1 <= x2`, `y1 <= y2`, y pointing down. */
export interface CornerBox {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** A box turned about its centre: px, and radians clockwise on the screen (y pointing down). */
export interface RotatedBox {
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

/** Keypoints of one detection, px of the upright image; `visible` 0..1 (1 if the model has none). */
export interface Keypoints {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly visible: readonly number[];
}

/** Outline of a mask's largest part, px of the upright image. */
export interface Polygon {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A binary mask as COCO's uncompressed RLE: column by column, counts of 0s and 1s in turn, 0s first. */
export interface RunLengthMask {
  /** `[height, width]` of the upright image, px. */
  readonly size: readonly [height: number, width: number];
  readonly counts: readonly number[];
}

/** One detection, px of the upright image. */
export interface Detection {
  readonly name: string;
  readonly class: number;
  /** 0..1 */
  readonly confidence: number;
  /** For a rotated box, the upright box around it. */
  readonly box: CornerBox;
  readonly segments?: Polygon;
  readonly mask?: RunLengthMask;
  readonly keypoints?: Keypoints;
  readonly rotatedBox?: RotatedBox;
}

/** One class of a classification. */
export interface ClassProbability {
  readonly name: string;
  readonly class: number;
  /** 0..1 */
  readonly confidence: number;
}

/** `input = source * scale + pad`: how an image was placed in the network input. Px. */
export interface Placement {
  /** Equal except for rounding, unless the image is stretched. */
  readonly scaleX: number;
  readonly scaleY: number;
  readonly padX: number;
  readonly padY: number;
  /** Size of the resized image inside the input, px. */
  readonly contentWidth: number;
  readonly contentHeight: number;
  /** Size of the whole network input, px. */
  readonly inputWidth: number;
  readonly inputHeight: number;
}

/**
 * Decoded boxes of a head, as flat arrays; entry i holds `boxes[4i..4i+3]` = x1 y1 x2 y2 in pixels of the
 * network input. Arrays may be longer than `count`; a head reuses the given object.
 */
export interface Candidates {
  count: number;
  boxes: Float32Array;
  scores: Float32Array;
  classes: Int32Array;
  /** Index of the candidate in the head's output, for its mask coefficients, keypoints or angle. */
  sources: Int32Array;
}
