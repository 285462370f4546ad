/** What is counted. */
export type CounterName =
  /** Instances that began. */
  | 'coldStarts'
  /** Releases that were loaded; by source. */
  | 'releaseLoads'
  /** Sources that could not deliver, so that the next one was asked; by source. */
  | 'sourceFallbacks'
  /** Releases that were loaded though their answers speak against how they are read; by model. */
  | 'doubtfulLoads'
  | 'imagesLookedAt'
  /** Requests and loads that failed; by code. */
  | 'errors'
  /** Releases that took another's place while it served. */
  | 'swaps';

/** What is measured, ms. */
export type DurationName = 'coldStartMs' | 'inferenceMs';

/**
 * What a figure is told apart by. Every new value makes a new time series, which some clouds bill for: never an id
 * of a request, an instance or an object.
 */
export interface MetricAttributes {
  /** The model's name, without its version. */
  readonly model?: string;
  /** The root that served or failed, e.g. `file:///mnt/models`. */
  readonly source?: string;
  /** An `ErrorCode`. */
  readonly code?: string;
  /** What called, as in `RequestContext`. */
  readonly trigger?: string;
}

/** Takes figures. Never throws and never waits: a figure that cannot be kept is lost. */
export interface Metrics {
  /** Adds `value`, 0 or more. */
  count(name: CounterName, value: number, attributes?: MetricAttributes): void;
  /** Adds one measurement, ms. */
  record(name: DurationName, value: number, attributes?: MetricAttributes): void;
}

/** Drops everything. */
export const noMetrics: Metrics = { count() {}, record() {} };
