import { createLogger, withRequestContext } from '@yololift/serving/telemetry';
import { describe, expect, it } from 'vitest';
import { functionLogStyle } from './function-log-style.ts';
import { createInvocationLog } from './invocation-log.ts';

function keepInvocation() {
  const rows: (readonly [severity: string, line: string])[] = [];
  const at = (severity: string) => (line: string) => void rows.push([severity, line]);
  const [trace, debug, info, warn, error] = ['trace', 'debug', 'info', 'warn', 'error'].map(at) as [
    ReturnType<typeof at>,
    ReturnType<typeof at>,
    ReturnType<typeof at>,
    ReturnType<typeof at>,
    ReturnType<typeof at>,
  ];
  return { rows, log: { trace, debug, info, warn, error } };
}

function setUp() {
  const outside: string[] = [];
  const log = createInvocationLog((line) => void outside.push(line));
  const logger = createLogger({ style: functionLogStyle, instance: 'i-1', now: () => 0, write: log.write });
  return { outside, log, logger };
}

const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

describe('lines in Azure Functions', () => {
  it('are logged by their invocation with their severity, as JSON text', async () => {
    const { outside, log, logger } = setUp();
    const invocation = keepInvocation();
    await log.within(invocation.log, () =>
      withRequestContext({ requestId: 'r-1', trigger: 'http', ...TRACE }, async () => {
        await Promise.resolve();
        logger.warn({ source: 'az://a/c' }, '100 % slow');
      }),
    );
    const [[severity, line] = []] = invocation.rows;
    expect(severity).toBe('warn');
    expect(line).not.toMatch(/\n/);
    expect(JSON.parse(line!)).toEqual({
      level: 'Warning',
      timestamp: '1970-01-01T00:00:00.000Z',
      invocationId: 'r-1',
      operation_Id: TRACE.traceId,
      operation_ParentId: TRACE.spanId,
      trigger: 'http',
      instance: 'i-1',
      source: 'az://a/c',
      message: '100 % slow',
    });
    expect(outside).toEqual([]);
  });

  it('are written outside if no invocation is running', async () => {
    const { outside, log, logger } = setUp();
    const invocation = keepInvocation();
    logger.info({}, 'start');
    const ended = Promise.withResolvers<void>();
    let background: Promise<void> | undefined;
    await log.within(invocation.log, async () => {
      background = ended.promise.then(() => logger.info({}, 'later'));
    });
    ended.resolve();
    await background;
    expect(outside.map((line) => JSON.parse(line).message)).toEqual(['start', 'later']);
    expect(invocation.rows).toEqual([]);
  });

  it('of concurrent invocations do not mix', async () => {
    const { log, logger } = setUp();
    const both = [keepInvocation(), keepInvocation()];
    const gate = Promise.withResolvers<void>();
    const running = both.map(({ log: invocation }, index) =>
      log.within(invocation, async () => {
        await gate.promise;
        logger.info({ index }, 'a');
      }),
    );
    gate.resolve();
    await Promise.all(running);
    expect(both.map(({ rows }) => rows.map(([, line]) => JSON.parse(line).index))).toEqual([[0], [1]]);
  });

  it('a failed handler ends its invocation too', async () => {
    const { log } = setUp();
    await expect(log.within(keepInvocation().log, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
  });
});
