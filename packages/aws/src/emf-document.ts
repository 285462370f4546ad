import type { CounterName, DurationName, MetricAttributes } from '@yololift/core/ports';

/** Counts and durations of one set of attributes. */
export interface EmfFigures {
  readonly attributes: MetricAttributes;
  readonly counts: Partial<Record<CounterName, number>>;
  /** ms; at most 100 each. */
  readonly durations: Partial<Record<DurationName, number[]>>;
}

/** Members common to all documents. */
interface EmfFrame {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** ms since 1970. */
  readonly timestamp: number;
}

/** Builds one Embedded Metric Format document: the metric definitions, and beside them the values. */
export function emfDocument(figures: EmfFigures, { namespace, dimensions, timestamp }: EmfFrame): object {
  const attributes = dimensionsOf(figures.attributes);
  const all = Object.keys(dimensions);
  const specific = [...all, ...Object.keys(attributes)];
  return {
    _aws: {
      Timestamp: Math.round(timestamp),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: specific.length > all.length ? [all, specific] : [all],
          Metrics: [
            ...Object.keys(figures.counts).map((Name) => ({ Name, Unit: 'Count' })),
            ...Object.keys(figures.durations).map((Name) => ({ Name, Unit: 'Milliseconds' })),
          ],
        },
      ],
    },
    ...dimensions,
    ...attributes,
    ...figures.counts,
    ...figures.durations,
  };
}

function dimensionsOf(attributes: MetricAttributes): Readonly<Record<string, string>> {
  const entries = Object.entries(attributes).map(([name, value]) => [name, emfText(value)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/**
 * A dimension value. CloudWatch drops a metric unless it is 1 to 1,024 printable ASCII characters, not all
 * spaces.
 */
export function emfText(value: string): string {
  return value
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 1_024)
    .trim();
}
