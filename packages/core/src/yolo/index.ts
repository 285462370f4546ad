export { asModel, parseYoloSettings, type YoloRuntimeOptions, yoloRuntime } from './task/yolo-runtime.ts';
