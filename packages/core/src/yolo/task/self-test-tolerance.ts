/**
 * Maximum difference from the recorded confidence. Builds of ONNX Runtime differ by far less, fp16 by less.
 */
export const CONFIDENCE_TOLERANCE = 0.05;

/** Minimum overlap (IoU) with the recorded box. */
export const LEAST_IOU = 0.9;
