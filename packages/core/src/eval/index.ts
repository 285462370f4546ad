export { confusionMatrix } from './confusion-matrix.ts';
export * from './evaluate-detections.ts';
export type { FoundBox, TrueBox } from './match-detections.ts';
export { parseYoloLabels } from './parse-yolo-labels.ts';
