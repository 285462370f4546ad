import {
  type CounterName,
  type DurationName,
  type MetricAttributes,
  type Metrics,
  YoloLiftError,
} from '@yololift/core';
import { type EmfFigures, emfDocument, emfText } from './emf-document.ts';

/** A metric takes so many values in one document. */
const MAX_VALUES = 100;

/** Options of `emfMetrics`. */
export interface EmfOptions {
  /** CloudWatch's name for the group of metrics, e.g. `yololift`; up to 255 characters. */
  readonly namespace: string;
  /** Takes one line, newline included; on Lambda: standard output. */
  readonly write: (line: string) => void;
  /** Dimensions that all metrics have, e.g. the function's name: at most 20, none of them named as an attribute. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** ms since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** Metrics that are kept until they are flushed. */
export interface EmfMetrics extends Metrics {
  /** Writes what was kept; call it at the end of each invocation, for a frozen or ended function writes nothing. */
  flush(): void;
}

/**
 * Metrics in CloudWatch's Embedded Metric Format: lines of the log that CloudWatch makes metrics of, with no call and
 * no SDK. Counts of one invocation are added up, durations are kept one by one (CloudWatch gives their percentiles).
 * A figure with attributes counts twice: told apart by them, and in the sum over all.
 * @throws YoloLiftError `INVALID_OPTION` - the namespace or a dimension is none that CloudWatch takes.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfMetrics({ namespace, write, dimensions = {}, now = Date.now }: EmfOptions): EmfMetrics {
  assertUsable(namespace, dimensions);
  const kept = new Map<string, EmfFigures>();

  function figuresOf(attributes: MetricAttributes): EmfFigures {
    const known = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify(known);
    const figures = kept.get(key) ?? { attributes: Object.fromEntries(known), counts: {}, durations: {} };
    kept.set(key, figures);
    return figures;
  }

  function writeOut(figures: EmfFigures): void {
    if (Object.keys({ ...figures.counts, ...figures.durations }).length === 0) return;
    write(`${JSON.stringify(emfDocument(figures, { namespace, dimensions, timestamp: now() }))}\n`);
  }

  return {
    count(name: CounterName, value, attributes = {}) {
      if (!Number.isFinite(value)) return;
      const { counts } = figuresOf(attributes);
      counts[name] = (counts[name] ?? 0) + value;
    },
    record(name: DurationName, value, attributes = {}) {
      if (!Number.isFinite(value)) return;
      const { durations, ...rest } = figuresOf(attributes);
      const values = durations[name] ?? [];
      durations[name] = values;
      values.push(value);
      if (values.length < MAX_VALUES) return;
      writeOut({ ...rest, counts: {}, durations: { [name]: values } });
      delete durations[name];
    },
    flush() {
      const figures = [...kept.values()];
      kept.clear();
      for (const one of figures) writeOut(one);
    },
  };
}

function assertUsable(namespace: string, dimensions: Readonly<Record<string, string>>): void {
  if (!/^(?!AWS\/)[\w.\-/#: ]{1,255}$/.test(namespace)) {
    throw invalid(`"${namespace}" is no namespace of CloudWatch: 1–255 letters, digits and . - _ / # :`);
  }
  const entries = Object.entries(dimensions);
  if (entries.length > 20) throw invalid(`${entries.length} dimensions are too many: give at most 20`);
  for (const [name, value] of entries) assertDimension(name, value);
}

function assertDimension(name: string, value: string): void {
  if (!/^[A-Za-z][\w-]{0,254}$/.test(name) || name in TAKEN) {
    const taken = Object.keys(TAKEN).join(', ');
    throw invalid(`"${name}" cannot name a dimension: letters, digits, - and _, and none of ${taken}`);
  }
  if (value === '' || emfText(value) !== value) {
    throw invalid(`the dimension ${name} needs 1–1,024 printable ASCII characters`);
  }
}

/** Names that stand beside the dimensions in a document. */
const TAKEN: Readonly<Record<CounterName | DurationName | keyof MetricAttributes, true>> = {
  coldStarts: true,
  releaseLoads: true,
  doubtfulLoads: true,
  sourceFallbacks: true,
  predictions: true,
  errors: true,
  releaseSwaps: true,
  coldStartMs: true,
  predictionMs: true,
  model: true,
  source: true,
  code: true,
  trigger: true,
};

function invalid(message: string): YoloLiftError {
  return new YoloLiftError('INVALID_OPTION', message);
}
