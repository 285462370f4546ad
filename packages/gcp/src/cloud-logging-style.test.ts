import { createLogger, readTraceparent, withRequestContext } from '@yololift/serving/telemetry';
import { describe, expect, it } from 'vitest';
import { cloudLoggingStyle } from './cloud-logging-style.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

function logOnce(projectId: string | undefined, fields: Record<string, unknown> = {}) {
  const lines: string[] = [];
  const logger = createLogger({
    style: cloudLoggingStyle({ projectId }),
    instance: 'i-1',
    now: () => 0,
    release: () => ({ model: 'documents', version: '3' }),
    write: (line) => void lines.push(line),
  });
  const place = readTraceparent(`00-${TRACE}-b7ad6b7169203331-01`);
  withRequestContext({ requestId: 'r-1', trigger: 'http', ...place }, () => logger.warn(fields, 'slow'));
  return JSON.parse(lines[0]!);
}

describe('a line for Cloud Logging', () => {
  it('has the special members, and labels as strings', () => {
    expect(logOnce('my-project', { source: 'gs://b' })).toEqual({
      severity: 'WARNING',
      time: '1970-01-01T00:00:00.000Z',
      'logging.googleapis.com/trace': `projects/my-project/traces/${TRACE}`,
      'logging.googleapis.com/spanId': 'b7ad6b7169203331',
      'logging.googleapis.com/trace_sampled': true,
      'logging.googleapis.com/labels': {
        instance: 'i-1',
        release: 'documents/3',
        requestId: 'r-1',
        trigger: 'http',
      },
      source: 'gs://b',
      message: 'slow',
    });
  });

  it('omits the trace without a project', () => {
    expect(Object.keys(logOnce(undefined))).not.toContain('logging.googleapis.com/trace');
  });

  it('renames fields that collide with special members', () => {
    expect(
      logOnce('p', { severity: 'DEBUG', 'logging.googleapis.com/trace': 'x', httpRequest: 1 }),
    ).toMatchObject({
      severity: 'WARNING',
      'logging.googleapis.com/trace': `projects/p/traces/${TRACE}`,
      severity_: 'DEBUG',
      httpRequest_: 1,
    });
  });
});
