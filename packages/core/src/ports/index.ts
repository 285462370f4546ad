export type { Clock } from './clock.ts';
export type { LogFields, Logger } from './logger.ts';
export type { CounterName, DurationName, MetricAttributes, Metrics } from './metrics.ts';
export type { ObjectLister } from './object-lister.ts';
export type { ObjectReader } from './object-reader.ts';
export type { ObjectWriter, PutOptions } from './object-writer.ts';
export type { ParameterReader } from './parameter-reader.ts';
export type { ParameterWriter } from './parameter-writer.ts';
