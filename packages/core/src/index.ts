export * from './errors.ts';
export type * from './onnx/model-description.ts';
export type * from './onnx/model-header.ts';
export { readModelHeader } from './onnx/read-model-header.ts';
export { loadYolo, type OpeningYolo, openYolo } from './runtime/load-yolo.ts';
export { PREDICT_DEFAULTS } from './runtime/predict-options.ts';
export type * from './runtime/yolo-model.ts';
export { decodeImage } from './yolo/decode-image.ts';
export type * from './yolo/types.ts';
