import { createLogger, withRequestContext } from '@yololift/serving/telemetry';
import { describe, expect, it } from 'vitest';
import { lambdaLogStyle, readXRayHeader } from './lambda-log-style.ts';

// The example from AWS's documentation.
const HEADER = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

describe('a line for CloudWatch', () => {
  it('uses the member names that Lambda reads', () => {
    const lines: string[] = [];
    const logger = createLogger({
      style: lambdaLogStyle,
      instance: 'i-1',
      now: () => 0,
      release: () => ({ model: 'documents', version: '3' }),
      write: (line) => void lines.push(line),
    });
    withRequestContext({ requestId: 'r-1', trigger: 'queue', ...readXRayHeader(HEADER) }, () =>
      logger.warn({ source: 's3://b', _aws: { CloudWatchMetrics: [] } }, 'slow'),
    );
    expect(JSON.parse(lines[0]!)).toEqual({
      level: 'WARN',
      timestamp: '1970-01-01T00:00:00.000Z',
      requestId: 'r-1',
      xRayTraceId: '1-5759e988-bd862e3fe1be46a994272793',
      trigger: 'queue',
      instance: 'i-1',
      release: { model: 'documents', version: '3' },
      source: 's3://b',
      _aws_: { CloudWatchMetrics: [] },
      message: 'slow',
    });
  });
});

describe('an X-Ray header', () => {
  it('parses the trace, parent and sampling flag', () => {
    expect(readXRayHeader(HEADER)).toEqual({
      traceId: '5759e988bd862e3fe1be46a994272793',
      spanId: '53995c3f42cd8ad8',
      isSampled: true,
    });
  });

  it('accepts a header without parent and sampling', () => {
    expect(readXRayHeader('Self=1-1-1;Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=a:0')).toEqual({
      traceId: '5759e988bd862e3fe1be46a994272793',
      isSampled: false,
    });
  });

  it.each([undefined, '', 'Root=1-5759e988', 'Root=1-5759e988-bd862e3fe1be46a994272793x'])(
    'may be %s',
    (header) => {
      expect(readXRayHeader(header)).toEqual({});
    },
  );
});
