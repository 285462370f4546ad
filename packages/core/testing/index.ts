export { type CatWithExternalData, writeCatWithExternalData } from './cat-with-external-data.ts';
export { CLOUD_GRAMMAR } from './cloud-grammar.ts';
export { type ConstantOutput, type ConstantYoloModelSpec, constantYoloModel } from './constant-yolo-model.ts';
export { fileCircles } from './file-circles.ts';
export { fixture, fixturesFolder, NO_FIXTURES } from './fixtures.ts';
export { type FloorPlan, strayImports, twoWayPairs } from './floor-plan.ts';
export { foundBy } from './found-by.ts';
export { growModel } from './grow-model.ts';
export { nameOf } from './loader-fixture.ts';
export { type ManualClock, manualClock } from './manual-clock.ts';
export { memoryReader } from './memory-reader.ts';
export { memoryStores } from './memory-stores.ts';
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
export { putObject } from './put-object.ts';
export { testRelease, writeObjects } from './release-fixture.ts';
export { type StandIn, type StandInAnswer, type StandInRequest, startRestServer } from './rest-server.ts';
export {
  countWrongVerdicts,
  type WarnedPicture,
  type WrongVerdicts,
  warnedPictures,
} from './warned-pictures.ts';
