export { buildChildScript } from './build-child-script.ts';
export { type BundleSourceOptions, bundleSource, type FunctionBundle } from './bundle-source.ts';
export { describeEvents } from './event-suite.ts';
export { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
export {
  type FunctionProcess,
  firstMessage,
  type ProcessEnd,
  type StopOptions,
  startFunctionProcess,
} from './function-process.ts';
export type { FunctionRuntime } from './function-runtime.ts';
export { describeFunction, type FunctionUnderTest, type StartedFunction } from './function-suite.ts';
export { type Gate, startGate } from './gate.ts';
export { type LateAddress, startLateAddress } from './late-address.ts';
export { LOCAL_BUCKET, type LocalClouds, startLocalClouds } from './local-clouds.ts';
export { describeObjectStore, type StoreFaults, type StoreUnderTest } from './object-store-contract.ts';
export { describeParameterStore, type ParametersUnderTest } from './parameter-contract.ts';
export { progressiveJpeg } from './progressive-jpeg.ts';
export { startAppConfiguration } from './stand-ins/app-configuration.ts';
export { type BlobStandIn, startBlob } from './stand-ins/blob.ts';
export { startCloudStorage } from './stand-ins/cloud-storage.ts';
export { startKeyVault } from './stand-ins/key-vault.ts';
export { hasMoto, type Moto, startMoto } from './stand-ins/moto.ts';
export { openParameterLater } from './stand-ins/open-parameter-later.ts';
export { startParameterManager } from './stand-ins/parameter-manager.ts';
export { startS3 } from './stand-ins/s3.ts';
export { startSecretManager } from './stand-ins/secret-manager.ts';
export { startSsm } from './stand-ins/ssm.ts';
