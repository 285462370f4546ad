import { bundleSource, type FunctionBundle } from '@yololift/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionUrlEvent } from './function-url-event.ts';
import { type LambdaOptions, type LambdaRuntime, startLambda } from './start-lambda.ts';

const SOURCE = `
type Orders = Record<string, (event: any, context: any) => unknown>;
let stopped = () => {};
process.on('SIGTERM', () => {
  console.log('SIGTERM came');
  stopped();
});
const orders: Orders = {
  echo: ({ value }) => value,
  nothing: () => undefined,
  bytes: ({ count }) => 'x'.repeat(count - 2),
  throw: () => { throw new RangeError('no such thing: 🦉'); },
  overrun: () => { console.log('under way'); return new Promise(() => setInterval(() => {}, 1000)); },
  spin: () => { for (;;); },
  leave: () => process.exit(3),
  untilStopped: () => new Promise((resolve) => {
    setInterval(() => {}, 1000);
    stopped = () => resolve('saved');
    console.log('under way');
  }),
  environment: () => process.env,
  context: (_, context) => ({ ...context, remainingMs: context.getRemainingTimeInMillis() }),
};
let running = 0;
export const handler = async (event: any, context: any) => {
  if (event.version === '2.0') return answerHttp(event);
  running += 1;
  const value = await new Promise((resolve) => setImmediate(() => resolve(running)));
  try {
    return event.order === 'together' ? value : await orders[event.order](event, context);
  } finally {
    running -= 1;
  }
};
function answerHttp({ rawPath, body, isBase64Encoded, cookies, ...rest }: any) {
  if (rawPath === '/event') return { rawPath, body, isBase64Encoded, cookies, ...rest };
  if (rawPath === '/throw') throw new Error('no');
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  return {
    statusCode: 201,
    headers: { 'content-type': rest.headers['content-type'] },
    cookies: ['a=1; Path=/', 'b=2'],
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  };
}
`;

let bundle: FunctionBundle;
const started: LambdaRuntime[] = [];

beforeAll(async () => {
  bundle = await bundleSource(SOURCE, { resolveDir: import.meta.dirname });
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((lambda) => lambda.stop('SIGKILL')));
});
afterAll(() => bundle.remove());

async function start(options: Partial<LambdaOptions> = {}): Promise<LambdaRuntime> {
  const lambda = await startLambda({ handler: bundle.path, ...options });
  started.push(lambda);
  return lambda;
}

describe('a Lambda function', () => {
  test('answers events, one at a time, in its own process', async () => {
    const lambda = await start();
    expect(lambda.pid).not.toBe(process.pid);
    expect(lambda.coldStartMs).toBeGreaterThan(0);
    expect(lambda.residentBytes()).toBeGreaterThan(20e6);
    const value = { owl: '🦉', nothing: null, deep: [1.5, { ß: 'Straße\n' }] };
    expect(await lambda.invoke({ order: 'echo', value })).toEqual({ ok: true, payload: value });
    expect(await lambda.invoke({ order: 'nothing' })).toEqual({ ok: true, payload: null });
    const together = await Promise.all(
      Array.from({ length: 50 }, () => lambda.invoke({ order: 'together' })),
    );
    expect(together).toEqual(Array.from({ length: 50 }, () => ({ ok: true, payload: 1 })));
  });

  test("gets its own and Lambda's variables, and none of the parent process", async () => {
    const lambda = await start({ environment: { MODEL: 'documents/3' }, timeoutMs: 20_000, memoryMb: 3008 });
    const { payload } = (await lambda.invoke({ order: 'environment' })) as {
      payload: Record<string, string>;
    };
    expect(payload).toMatchObject({ MODEL: 'documents/3', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3008' });
    expect(payload).not.toHaveProperty('PATH');
    expect(payload).not.toHaveProperty('NODE_OPTIONS');
    const context = (await lambda.invoke({ order: 'context' })) as { payload: Record<string, unknown> };
    expect(context.payload).toMatchObject({ functionName: 'yololift', memoryLimitInMB: '3008' });
    expect(context.payload.remainingMs).toBeLessThanOrEqual(20_000);
  });

  test("fails with the handler's error and keeps running", async () => {
    const lambda = await start();
    const answer = await lambda.invoke({ order: 'throw' });
    expect(answer).toMatchObject({
      ok: false,
      error: { errorType: 'RangeError', errorMessage: 'no such thing: 🦉' },
    });
    expect(await lambda.invoke({ order: 'echo', value: 1 })).toEqual({ ok: true, payload: 1 });
  });

  test.each(['overrun', 'spin'])('is killed after its timeout (%s)', async (order) => {
    const lambda = await start({ timeoutMs: 300 });
    const answer = await lambda.invoke({ order });
    expect(answer).toMatchObject({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/Task timed out after 0\.30 seconds$/),
      },
    });
    expect(lambda.isRunning()).toBe(false);
    expect(() => lambda.residentBytes()).toThrow();
  });

  test('fails with the exit status when it exits during an invocation', async () => {
    const lambda = await start();
    expect(await lambda.invoke({ order: 'leave' })).toMatchObject({
      ok: false,
      error: { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: exit status 3' },
    });
  });

  test('reports why it cannot start', async () => {
    const broken = await bundleSource(`throw new TypeError('no model'); export const handler = 1;`, {
      resolveDir: import.meta.dirname,
    });
    const lambda = await start({ handler: broken.path });
    await broken.remove();
    expect(lambda.initError).toMatchObject({ errorType: 'TypeError', errorMessage: 'no model' });
    expect(await lambda.invoke({})).toEqual({ ok: false, error: lambda.initError });
  });

  test('reports stderr when it exits before it is loaded', async () => {
    const broken = await bundleSource(
      `process.stderr.write('out of luck'); process.exit(9); export const handler = 1;`,
      {
        resolveDir: import.meta.dirname,
      },
    );
    const lambda = await start({ handler: broken.path });
    await broken.remove();
    expect(lambda.initError?.errorMessage).toBe('Runtime exited with error: exit status 9 out of luck');
  });
});

describe("Lambda's limits", () => {
  test('allow an event and an answer of 5.9 MB', async () => {
    const lambda = await start();
    const value = 'x'.repeat(5.9e6);
    expect(await lambda.invoke({ order: 'echo', value })).toEqual({ ok: true, payload: value });
  });

  test('refuse a larger event before the function runs', async () => {
    const lambda = await start();
    const answer = await lambda.invoke({ order: 'throw', value: 'x'.repeat(6.3e6) });
    expect(answer).toMatchObject({ ok: false, error: { errorType: 'RequestTooLargeException' } });
    const body = new Uint8Array(4.8e6);
    expect((await lambda.fetch('/', { method: 'POST', body })).status).toBe(413);
  });

  test('refuse a larger answer, and the function keeps running', async () => {
    const lambda = await start();
    const atLimit = await lambda.invoke({ order: 'bytes', count: 6_291_556 });
    expect(atLimit.ok).toBe(true);
    expect(await lambda.invoke({ order: 'bytes', count: 6_291_557 })).toMatchObject({
      ok: false,
      error: { errorType: 'Function.ResponseSizeTooLarge' },
    });
    expect(await lambda.invoke({ order: 'echo', value: 1 })).toEqual({ ok: true, payload: 1 });
  });
});

describe('stopping', () => {
  test('lets an invocation finish after SIGTERM, and kills a process that does not exit', async () => {
    const lambda = await start({ graceMs: 1000 });
    const answer = lambda.invoke({ order: 'untilStopped' });
    await lambda.waitForLine(/under way/);
    const end = lambda.stop();
    expect(await answer).toEqual({ ok: true, payload: 'saved' });
    expect(await end).toEqual({ code: null, signal: 'SIGKILL' });
    expect(lambda.lines().join()).toContain('SIGTERM came');
  });

  test('fails an invocation whose process is killed', async () => {
    const lambda = await start();
    const answer = lambda.invoke({ order: 'overrun' });
    await lambda.waitForLine(/under way/);
    await lambda.stop('SIGKILL');
    expect(await answer).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
    expect(await lambda.invoke({})).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
  });
});

describe('the function URL', () => {
  test('carries bytes and cookies both ways', async () => {
    const lambda = await start();
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    const response = await lambda.fetch('/echo', {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body,
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect(await response.bytes()).toEqual(body);
  });

  test('passes the complete event', async () => {
    const lambda = await start();
    const response = await lambda.fetch('/event?tag=a&tag=b&name=Stra%C3%9Fe', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Name': 'a', Cookie: 'c=1; d=2' },
      body: '{"owl":"🦉"}',
    });
    expect(response.headers.get('content-type')).toBe('application/json');
    const event = (await response.json()) as FunctionUrlEvent;
    expect(event).toMatchObject({
      version: '2.0',
      rawQueryString: 'tag=a&tag=b&name=Stra%C3%9Fe',
      queryStringParameters: { tag: 'a,b', name: 'Straße' },
      cookies: ['c=1', 'd=2'],
      headers: { 'x-name': 'a', 'content-length': '14', 'x-forwarded-proto': 'https' },
      requestContext: { http: { method: 'POST', path: '/event' } },
      body: '{"owl":"🦉"}',
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  });

  test('answers an error with a bare 502', async () => {
    const response = await (await start()).fetch('/throw');
    expect(response.status).toBe(502);
    expect(await response.text()).toBe('Internal Server Error');
  });
});
