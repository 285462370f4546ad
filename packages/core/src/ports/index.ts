export type { Clock } from './clock.ts';
export type { LogFields, Logger } from './logger.ts';
export {
  type CounterName,
  type DurationName,
  type MetricAttributes,
  type Metrics,
  noMetrics,
} from './metrics.ts';
export type { ListedObject, ObjectLister } from './object-lister.ts';
export type { FetchOptions, FetchResult, ObjectReader } from './object-reader.ts';
export type { ObjectWriter, PutOptions } from './object-writer.ts';
export type { ParameterReader, ParameterValue } from './parameter-reader.ts';
export type { ParameterWriter } from './parameter-writer.ts';
