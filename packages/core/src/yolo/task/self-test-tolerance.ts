/** How far a confidence may stand from the recorded one. Builds of ONNX Runtime differ by far less, fp16 by less. */
export const CONFIDENCE_TOLERANCE = 0.05;

/** Least overlap of a box with the recorded one. */
export const LEAST_IOU = 0.9;
