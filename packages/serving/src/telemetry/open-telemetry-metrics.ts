import { type Counter, type Histogram, type Meter, metrics } from '@opentelemetry/api';
import type { CounterName, DurationName, MetricAttributes, Metrics } from '@yololift/core/ports';

/** Names and units by OpenTelemetry's conventions: dots and underscores, UCUM. */
const COUNTERS: Readonly<Record<CounterName, { readonly name: string; readonly unit: string }>> = {
  coldStarts: { name: 'yololift.cold_starts', unit: '{start}' },
  releaseLoads: { name: 'yololift.release.loads', unit: '{load}' },
  doubtfulLoads: { name: 'yololift.release.doubtful_loads', unit: '{load}' },
  sourceFallbacks: { name: 'yololift.source.fallbacks', unit: '{fallback}' },
  predictions: { name: 'yololift.predictions', unit: '{prediction}' },
  errors: { name: 'yololift.errors', unit: '{error}' },
  releaseSwaps: { name: 'yololift.release.swaps', unit: '{swap}' },
};

const DURATIONS: Readonly<Record<DurationName, string>> = {
  coldStartMs: 'yololift.cold_start.duration',
  predictionMs: 'yololift.prediction.duration',
};

/** ms; finer than the SDK's default between 10 and 100, the range of inference. */
const BUCKETS_MS = [
  5, 10, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500, 1_000, 2_000, 5_000, 10_000, 30_000,
];

/**
 * Creates metrics through `@opentelemetry/api`. The registered meter provider exports them; without one they are dropped.
 * Instruments are created at the first measurement, so the provider must be registered before.
 */
export function openTelemetryMetrics(): Metrics {
  let created: ReturnType<typeof makeInstruments> | undefined;
  const instruments = () => {
    created ??= makeInstruments(metrics.getMeter('yololift'));
    return created;
  };
  return {
    count: (name, value, attributes) => instruments().counters[name].add(value, renameAttributes(attributes)),
    record: (name, value, attributes) =>
      instruments().histograms[name].record(value, renameAttributes(attributes)),
  };
}

function makeInstruments(meter: Meter) {
  const histogram = (name: string) =>
    meter.createHistogram(name, { unit: 'ms', advice: { explicitBucketBoundaries: BUCKETS_MS } });
  const counters = mapValues(COUNTERS, ({ name, unit }): Counter => meter.createCounter(name, { unit }));
  return { counters, histograms: mapValues(DURATIONS, (name): Histogram => histogram(name)) };
}

function mapValues<K extends string, V, W>(
  record: Readonly<Record<K, V>>,
  map: (value: V) => W,
): Record<K, W> {
  const entries = Object.entries<V>(record).map(([key, value]) => [key, map(value)]);
  return Object.fromEntries(entries) as Record<K, W>;
}

/** `error.type` is OpenTelemetry's attribute for a code; the others are ours. */
function renameAttributes({ model, source, code, trigger }: MetricAttributes = {}): Record<string, string> {
  return {
    ...(model !== undefined && { 'yololift.model': model }),
    ...(source !== undefined && { 'yololift.source': source }),
    ...(code !== undefined && { 'error.type': code }),
    ...(trigger !== undefined && { 'yololift.trigger': trigger }),
  };
}
