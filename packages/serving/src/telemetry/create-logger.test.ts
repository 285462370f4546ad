import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { YoloLiftError } from '@yololift/core/errors';
import { describe, expect, it } from 'vitest';
import { createLogger, type LoggerSettings } from './create-logger.ts';
import { type LogLevel, plainLogStyle } from './log-style.ts';
import { withRequestContext } from './request-context.ts';

const REQUEST = { requestId: 'r-1', trigger: 'http', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };

function keepLines(settings: Partial<LoggerSettings> = {}) {
  const written: { line: string; level: LogLevel }[] = [];
  const write = (line: string, level: LogLevel) => void written.push({ line, level });
  const logger = createLogger({ style: plainLogStyle, instance: 'i-1', now: () => 0, write, ...settings });
  return { logger, written, lines: () => written.map(({ line }) => JSON.parse(line)) };
}

describe('a line', () => {
  it('has level, time, message, fields and the ids of instance, release and request', () => {
    const { logger, written } = keepLines({ release: () => ({ model: 'documents', version: '3' }) });
    withRequestContext(REQUEST, () => logger.warn({ source: 's3://b' }, 'slow'));
    expect(written).toEqual([
      {
        level: 'warn',
        line:
          '{"level":"warn","time":"1970-01-01T00:00:00.000Z","instance":"i-1","release":{"model":"documents","version":"3"},' +
          `"requestId":"r-1","trigger":"http","traceId":"${REQUEST.traceId}","spanId":"${REQUEST.spanId}",` +
          '"source":"s3://b","message":"slow"}\n',
      },
    ]);
  });

  it('has no duplicate fields, and cannot be forged', () => {
    const { logger, written, lines } = keepLines();
    logger.info(
      { message: 'a', level: 'fatal', time: 'now', requestId: 'x', instance: 'y' },
      'b\n{"level":"fatal"}',
    );
    expect(lines()).toEqual([
      {
        level: 'info',
        time: '1970-01-01T00:00:00.000Z',
        message: 'b\n{"level":"fatal"}',
        instance: 'i-1',
        message_: 'a',
        level_: 'fatal',
        time_: 'now',
        requestId_: 'x',
        instance_: 'y',
      },
    ]);
    expect(written[0]?.line.trimEnd()).not.toContain('\n');
  });

  it('has no secrets, from any input', () => {
    const { logger, lines } = keepLines();
    const url = 'https://user:5ec2e7@host/x?sig=5ec2e7';
    const error = new YoloLiftError('URL_UNAVAILABLE', `${url} answers 403`, { cause: new Error(url) });
    withRequestContext({ requestId: url, trigger: 'http' }, () =>
      logger.error({ error, url, token: '5ec2e7', image: Buffer.from('5ec2e7') }, `cannot get ${url}: %s %d`),
    );
    expect(lines()[0]).toMatchObject({
      requestId: 'https://host/x?…',
      url: 'https://host/x?…',
      image: '<6 bytes>',
      message: 'cannot get https://host/x?… %s %d',
      error: { code: 'URL_UNAVAILABLE', cause: { message: 'https://host/x?…' } },
    });
    expect(JSON.stringify(lines())).not.toContain('5ec2e7');
  });

  it('fits the smallest console limit', () => {
    const { logger, written } = keepLines();
    const long = '"\\\u0001é'.repeat(100_000);
    withRequestContext({ requestId: long, trigger: long }, () =>
      logger.error({ a: Array(50).fill(long), error: new Error(long) }, long),
    );
    expect(written[0]?.line.length).toBeLessThan(32_768);
  });

  it('survives fields that throw', () => {
    const { logger, lines } = keepLines();
    logger.info(
      {
        get bad() {
          throw new Error('no');
        },
      },
      'a',
    );
    expect(lines()[0]).toMatchObject({ bad: '<unreadable>', message: 'a' });
  });

  it('is not written below the level', () => {
    const { logger, lines } = keepLines({ level: 'warn' });
    logger.info({}, 'a');
    logger.error({}, 'b');
    expect(lines().map(({ message }) => message)).toEqual(['b']);
  });
});

describe('requests', () => {
  it('keep their own ids while they overlap', async () => {
    const { logger, lines } = keepLines();
    const gate = Promise.withResolvers<void>();
    const handle = (requestId: string) =>
      withRequestContext({ requestId, trigger: 'http' }, async () => {
        await gate.promise;
        logger.info({}, requestId);
      });
    const both = Promise.all([handle('a'), handle('b')]);
    logger.info({}, 'outside');
    gate.resolve();
    await both;
    expect(lines().map(({ requestId, message }) => [message, requestId])).toEqual([
      ['outside', undefined],
      ['a', 'a'],
      ['b', 'b'],
    ]);
  });
});

it('writes synchronously: a killed process loses no line', () => {
  const room = fileURLToPath(new URL('.', import.meta.url));
  const program = `
    import { createLogger, plainLogStyle } from '${room}index.ts';
    const logger = createLogger({ style: plainLogStyle, instance: 'i-1' });
    for (let index = 0; index < 1000; index += 1) logger.info({ index }, 'a');
    process.kill(process.pid, 'SIGKILL');`;
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' });
    expect.unreachable('it killed itself');
  } catch (error) {
    const { signal, stdout } = error as { readonly signal: string; readonly stdout: Buffer };
    expect(signal).toBe('SIGKILL');
    expect(stdout.toString().trimEnd().split('\n')).toHaveLength(1000);
  }
});
