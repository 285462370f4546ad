import { YoloLiftError } from '@yololift/core/errors';
import type { CounterName, DurationName, MetricAttributes, Metrics } from '@yololift/core/ports';
import { type EmfFigures, emfDocument, emfText } from './emf-document.ts';

/** Most values of a metric in one document. */
const MAX_VALUES = 100;

/** Options of `emfMetrics`. */
export interface EmfOptions {
  /** CloudWatch namespace of the metrics, e.g. `yololift`; up to 255 characters. */
  readonly namespace: string;
  /** Writes one line, newline included. On Lambda: standard output. */
  readonly write: (line: string) => void;
  /** Dimensions of all metrics, e.g. the function's name: at most 20, none named like an attribute. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** ms since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** Metrics kept in memory until `flush`. */
export interface EmfMetrics extends Metrics {
  /**
   * Writes the kept metrics. Call it at the end of each invocation: a frozen or ended function writes
   * nothing.
   */
  flush(): void;
}

/**
 * Writes metrics as log lines in CloudWatch's Embedded Metric Format; needs no API call and no SDK. Counts
 * are summed per invocation; durations are kept one by one, so that CloudWatch computes percentiles. A value
 * with attributes is written twice: per set of attributes, and in the total.
 * @throws YoloLiftError `INVALID_OPTION` - CloudWatch would refuse the namespace or a dimension.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfMetrics({ namespace, write, dimensions = {}, now = Date.now }: EmfOptions): EmfMetrics {
  assertUsable(namespace, dimensions);
  const kept = new Map<string, EmfFigures>();

  function figuresFor(attributes: MetricAttributes): EmfFigures {
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
      const { counts } = figuresFor(attributes);
      counts[name] = (counts[name] ?? 0) + value;
    },
    record(name: DurationName, value, attributes = {}) {
      if (!Number.isFinite(value)) return;
      const { durations, ...rest } = figuresFor(attributes);
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
    throw invalid(
      `"${namespace}" is not a valid CloudWatch namespace: use 1–255 letters, digits and . - _ / # :`,
    );
  }
  const entries = Object.entries(dimensions);
  if (entries.length > 20) throw invalid(`too many dimensions (${entries.length}): give at most 20`);
  for (const [name, value] of entries) assertDimension(name, value);
}

function assertDimension(name: string, value: string): void {
  if (!/^[A-Za-z][\w-]{0,254}$/.test(name) || name in TAKEN) {
    const taken = Object.keys(TAKEN).join(', ');
    throw invalid(
      `"${name}" is not a valid dimension name: use letters, digits, - and _; reserved: ${taken}`,
    );
  }
  if (value === '' || emfText(value) !== value) {
    throw invalid(`the dimension ${name} needs 1–1,024 printable ASCII characters`);
  }
}

/** Names of the other members of a document. */
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
