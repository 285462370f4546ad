/** Counters. */
export type CounterName =
  /** Instances started. */
  | 'coldStarts'
  /** Releases loaded; by model and source. */
  | 'releaseLoads'
  /** Sources that failed, so that the loader tried the next one; by source. */
  | 'sourceFallbacks'
  /** Releases loaded with a `MODEL_DOUBTFUL` warning; by model. */
  | 'doubtfulLoads'
  /** Items predicted without error; by model. */
  | 'predictions'
  /** Requests and loads that failed; by code and trigger. */
  | 'errors'
  /** Releases that replaced the one in service; by model. */
  | 'releaseSwaps';

/** Durations, ms. */
export type DurationName =
  /** From process start to a ready model. */
  | 'coldStartMs'
  /** One prediction, from decoding the item to the result; by model. */
  | 'predictionMs';

/**
 * Attributes of a metric. Every new value creates a time series, which some clouds bill: never pass the id of a
 * request, an instance or an object.
 */
export interface MetricAttributes {
  /** The model's name, without its version. */
  readonly model?: string;
  /** The root that served or failed, e.g. `file:///mnt/models`. */
  readonly source?: string;
  /** An `ErrorCode`. */
  readonly code?: string;
  /** What started the work, as in `RequestContext`. */
  readonly trigger?: string;
}

/** Records metrics. Never throws and never waits: a value that cannot be recorded is lost. */
export interface Metrics {
  /** Adds `value`, 0 or more. */
  count(name: CounterName, value: number, attributes?: MetricAttributes): void;
  /** Adds one measurement, ms. */
  record(name: DurationName, value: number, attributes?: MetricAttributes): void;
}

/** Discards all metrics. */
export const noMetrics: Metrics = { count() {}, record() {} };
