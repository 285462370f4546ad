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
export { startAppConfiguration } from './stand-ins/app-configuration.ts';
export { type BlobStandIn, startBlob } from './stand-ins/blob.ts';
export { startCloudStorage } from './stand-ins/cloud-storage.ts';
export { startKeyVault } from './stand-ins/key-vault.ts';
export { startParameterManager } from './stand-ins/parameter-manager.ts';
export { startSecretManager } from './stand-ins/secret-manager.ts';
