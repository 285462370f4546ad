import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it } from 'vitest';
import { openTelemetryMetrics } from './open-telemetry-metrics.ts';

afterEach(() => metrics.disable());

async function collect(measure: (port: ReturnType<typeof openTelemetryMetrics>) => void) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter });
  const port = openTelemetryMetrics();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  measure(port);
  await reader.forceFlush();
  const [resource] = exporter.getMetrics();
  await reader.shutdown();
  return resource?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
}

describe('metrics through OpenTelemetry', () => {
  it('count by attributes', async () => {
    const [errors] = await collect((port) => {
      port.count('errors', 1, { code: 'OVERLOADED', trigger: 'http' });
      port.count('errors', 2, { code: 'OVERLOADED', trigger: 'http' });
      port.count('errors', 1, { code: 'IMAGE_CORRUPT' });
    });
    expect(errors?.descriptor).toMatchObject({ name: 'yololift.errors', unit: '{error}' });
    expect(errors?.dataPoints.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ 'error.type': 'OVERLOADED', 'yololift.trigger': 'http' }, 3],
      [{ 'error.type': 'IMAGE_CORRUPT' }, 1],
    ]);
  });

  it('record durations in ms, with buckets for predictions', async () => {
    const [prediction] = await collect((port) => {
      for (const value of [42, 48, 55]) port.record('predictionMs', value, { model: 'documents' });
    });
    expect(prediction?.descriptor).toMatchObject({ name: 'yololift.prediction.duration', unit: 'ms' });
    const value = prediction?.dataPoints[0]?.value as { buckets: { boundaries: number[]; counts: number[] } };
    const counted = (bound: number) => value.buckets.counts[value.buckets.boundaries.indexOf(bound)];
    expect([counted(40), counted(50), counted(60)]).toEqual([0, 2, 1]);
  });

  it('cover every name of the port', async () => {
    const made = await collect((port) => {
      port.count('coldStarts', 1);
      port.record('coldStartMs', 400);
      port.count('releaseLoads', 1, { source: 's3://b' });
      port.count('doubtfulLoads', 1);
      port.count('sourceFallbacks', 1);
      port.count('predictions', 1);
      port.count('releaseSwaps', 1);
    });
    expect(made.map(({ descriptor }) => descriptor.name).toSorted()).toEqual([
      'yololift.cold_start.duration',
      'yololift.cold_starts',
      'yololift.predictions',
      'yololift.release.doubtful_loads',
      'yololift.release.loads',
      'yololift.release.swaps',
      'yololift.source.fallbacks',
    ]);
  });

  it('are dropped without a provider', () => {
    expect(() => openTelemetryMetrics().record('predictionMs', 1)).not.toThrow();
  });
});
