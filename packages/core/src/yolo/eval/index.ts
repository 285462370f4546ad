export { confusionMatrix, MATRIX_IOU } from './confusion-matrix.ts';
export * from './evaluate-detections.ts';
export type { FoundBox, TrueBox } from './match-detections.ts';
export { parseYoloLabels, type YoloLabels } from './parse-yolo-labels.ts';
export type { LabelledModel } from './read-label-line.ts';
export { labelInPixels, type YoloLabel } from './yolo-label.ts';
