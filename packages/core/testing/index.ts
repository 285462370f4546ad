export {
  type ConstantOutput,
  type ConstantYoloModelSpec,
  constantYoloModel,
} from './constant-yolo-model.ts';
export {
  type BuiltAttribute,
  type BuiltElementType,
  type BuiltGraph,
  type BuiltInitializer,
  type BuiltNode,
  type BuiltTensorInfo,
  buildOnnxModel,
  type OnnxModelSpec,
} from './onnx-model-builder.ts';
export { startCloudStorage } from './stand-ins/cloud-storage.ts';
export { startParameterManager } from './stand-ins/parameter-manager.ts';
export { startSecretManager } from './stand-ins/secret-manager.ts';
