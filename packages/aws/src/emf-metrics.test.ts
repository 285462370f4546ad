import type { Metrics } from '@yololift/core/ports';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type EmfOptions, emfMetrics } from './emf-metrics.ts';

const dimensionValue = z.string().regex(/^(?=.*\S)[\x20-\x7e]{1,1024}$/);
const metricValue = z.union([z.number(), z.array(z.number()).min(1).max(100)]);

/** The specification's rules as of 2026. Unknown members are refused where the specification allows none. */
const emfDocument = z
  .looseObject({
    _aws: z.strictObject({
      Timestamp: z.int().positive(),
      CloudWatchMetrics: z.array(
        z.strictObject({
          Namespace: z.string().min(1).max(255),
          Dimensions: z.array(z.array(z.string().min(1).max(255)).max(30)).min(1),
          Metrics: z
            .array(
              z.strictObject({ Name: z.string().min(1).max(255), Unit: z.enum(['Count', 'Milliseconds']) }),
            )
            .min(1)
            .max(100),
        }),
      ),
    }),
  })
  .superRefine((root, check) => {
    for (const { Dimensions, Metrics } of root._aws.CloudWatchMetrics) {
      const targets = [
        ...Dimensions.flat().map((name) => [name, dimensionValue] as const),
        ...Metrics.map(({ Name }) => [Name, metricValue] as const),
      ];
      for (const [name, schema] of targets) {
        const { success } = schema.safeParse(root[name]);
        if (!success) check.addIssue({ code: 'custom', message: `no target for ${name}` });
      }
    }
  });

/** Every document written, validated against the specification. */
function written(measure: (metrics: Metrics) => void, options: Partial<EmfOptions> = {}) {
  const lines: string[] = [];
  const metrics = emfMetrics({
    namespace: 'yololift',
    write: (line) => void lines.push(line),
    now: () => 1e12,
    ...options,
  });
  measure(metrics);
  metrics.flush();
  metrics.flush();
  return lines.map((line) => {
    expect(line).toMatch(/^\{[^\n]*\}\n$/);
    return emfDocument.parse(JSON.parse(line));
  });
}

describe('metrics for CloudWatch', () => {
  it('writes one document per invocation: summed counts, individual durations', () => {
    const documents = written(
      (metrics) => {
        metrics.count('coldStarts', 1);
        metrics.count('predictions', 2);
        metrics.count('predictions', 3);
        metrics.record('predictionMs', 48.5);
        metrics.record('predictionMs', 52);
      },
      { dimensions: { functionName: 'detect' } },
    );
    expect(documents).toEqual([
      {
        _aws: {
          Timestamp: 1e12,
          CloudWatchMetrics: [
            {
              Namespace: 'yololift',
              Dimensions: [['functionName']],
              Metrics: [
                { Name: 'coldStarts', Unit: 'Count' },
                { Name: 'predictions', Unit: 'Count' },
                { Name: 'predictionMs', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        functionName: 'detect',
        coldStarts: 1,
        predictions: 5,
        predictionMs: [48.5, 52],
      },
    ]);
  });

  it('counts per set of attributes, and over all sets', () => {
    const documents = written((metrics) => {
      metrics.count('errors', 1, { code: 'OVERLOADED', trigger: 'http' });
      metrics.count('errors', 1, { trigger: 'http', code: 'OVERLOADED' });
      metrics.count('errors', 1, { code: 'IMAGE_CORRUPT' });
    });
    expect(
      documents.map(({ code, errors, _aws }) => [code, errors, _aws.CloudWatchMetrics[0]?.Dimensions]),
    ).toEqual([
      ['OVERLOADED', 2, [[], ['code', 'trigger']]],
      ['IMAGE_CORRUPT', 1, [[], ['code']]],
    ]);
  });

  it('writes at most 100 values per document', () => {
    const documents = written((metrics) => {
      for (let index = 0; index < 250; index += 1) metrics.record('predictionMs', index);
      metrics.count('predictions', 250);
    });
    expect(documents.map(({ predictionMs }) => (predictionMs as number[]).length)).toEqual([100, 100, 50]);
    expect(documents.flatMap(({ predictionMs }) => predictionMs)).toEqual(
      Array.from({ length: 250 }, (_, i) => i),
    );
    expect(documents.map(({ predictions }) => predictions)).toEqual([undefined, undefined, 250]);
  });

  it('writes no empty document after exactly 100 values', () => {
    const documents = written((metrics) => {
      for (let index = 0; index < 100; index += 1) metrics.record('predictionMs', index);
    });
    expect(documents).toHaveLength(1);
  });

  it('replaces attributes that CloudWatch rejects, and skips values that are not numbers', () => {
    const documents = written((metrics) => {
      metrics.count('releaseLoads', 1, { source: `s3://é\n${'x'.repeat(2_000)}` });
      metrics.count('releaseLoads', 1, { source: ' ', model: '\u0000' });
      metrics.count('errors', Number.NaN);
      metrics.record('predictionMs', Number.POSITIVE_INFINITY);
    });
    expect(documents.map(({ source, model }) => [source, model])).toEqual([
      [`s3://??${'x'.repeat(1_017)}`, undefined],
      [undefined, '?'],
    ]);
  });

  it('writes nothing without values', () => {
    expect(written(() => {})).toEqual([]);
  });
});

describe('options that CloudWatch rejects', () => {
  it.each<[string, Partial<EmfOptions>, RegExp]>([
    ['no namespace', { namespace: '' }, /namespace/],
    ['a namespace of AWS', { namespace: 'AWS/Lambda' }, /namespace/],
    [
      'a dimension named like a metric',
      { dimensions: { errors: 'a' } },
      /"errors" is not a valid dimension name/,
    ],
    [
      'a dimension named like an attribute',
      { dimensions: { code: 'a' } },
      /"code" is not a valid dimension name/,
    ],
    ['a dimension named _aws', { dimensions: { _aws: 'a' } }, /"_aws"/],
    ['an empty dimension', { dimensions: { stage: '' } }, /the dimension stage needs/],
    ['non-ASCII letters', { dimensions: { stage: 'prüfung' } }, /the dimension stage needs/],
    [
      'too many dimensions',
      { dimensions: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`d${index}`, 'a'])) },
      /at most 20/,
    ],
  ])('%s', (_, options, message) => {
    expect(() => emfMetrics({ namespace: 'yololift', write() {}, ...options })).toThrow(message);
  });
});
