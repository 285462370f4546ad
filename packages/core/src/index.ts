export { hasAbandonedWork } from './async/abandoned-work.ts';
export { killProcess } from './async/kill-process.ts';
export { untilAborted } from './async/until-aborted.ts';
export { type ErrorCode, isYoloLiftError, YoloLiftError, type YoloLiftErrorOptions } from './errors.ts';
export { freeMemory } from './free-memory.ts';
export { sniffImage } from './media/sniff-image.ts';
export { availableCpus } from './onnx/cpu-count.ts';
export type {
  Dimension,
  ExternalFile,
  ModelHeader,
  TensorElementType,
  TensorInfo,
} from './onnx/model-header.ts';
export { readModelHeader } from './onnx/read-model-header.ts';
export type { Clock } from './ports/clock.ts';
export type { LogFields, Logger } from './ports/logger.ts';
export {
  type CounterName,
  type DurationName,
  type MetricAttributes,
  type Metrics,
  noMetrics,
} from './ports/metrics.ts';
export type { ListedObject, ObjectLister } from './ports/object-lister.ts';
export type { FetchOptions, FetchResult, ObjectReader } from './ports/object-reader.ts';
export type { ObjectWriter, PutOptions } from './ports/object-writer.ts';
export type { ParameterReader, ParameterValue } from './ports/parameter-reader.ts';
export type { ParameterWriter } from './ports/parameter-writer.ts';
export { checkBytes } from './stores/check-bytes.ts';
export { plainWebUri } from './stores/plain-uri.ts';
export { type Warning, type WarningCode, warningsField } from './warnings.ts';
export { type Background, DEFAULT_BACKGROUND, parseBackground } from './yolo/decode/background.ts';
export { type DecodeImageOptions, decodeImage } from './yolo/decode/decode-image.ts';
export { DEFAULT_MAX_PIXELS } from './yolo/decode/image-limits.ts';
export { describeModel } from './yolo/describe/describe-model.ts';
export type {
  BoxKind,
  InputDescription,
  KeypointDescription,
  ModelDescription,
  ModelOverrides,
  ScoreKind,
  YoloTask,
} from './yolo/describe/model-description.ts';
export { type Feeding, FITS } from './yolo/heads/head.ts';
export type { Head } from './yolo/heads/heads.ts';
export { HEAD_IDS, HEADS } from './yolo/heads/heads.ts';
export { loadYolo, type OpeningYolo, openYolo } from './yolo/pipeline/load-yolo.ts';
export { PREDICT_DEFAULTS } from './yolo/pipeline/predict-options.ts';
export type {
  ImageSource,
  LoadYoloOptions,
  PredictionOutcome,
  PredictOptions,
  YoloModel,
} from './yolo/pipeline/yolo-model.ts';
export type { Prediction, Timings } from './yolo/prediction.ts';
export type { ChannelNumbers } from './yolo/stages/tensor-layout.ts';
export { classIndices } from './yolo/task/class-indices.ts';
export {
  type FailedImageDocument,
  failedImageDocument,
  type ImageDocument,
  type InstanceDocument,
  imageDocument,
  imageDocumentInTurns,
  type ModelDocument,
  modelDocument,
  type PredictionDocument,
  roundDetection,
} from './yolo/task/image-document.ts';
export type {
  Candidates,
  ClassProbability,
  CornerBox,
  Detection,
  Keypoints,
  Placement,
  Polygon,
  RgbImage,
  RotatedBox,
  RunLengthMask,
} from './yolo/types.ts';
