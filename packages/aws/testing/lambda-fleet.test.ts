import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { bundleSource, type FunctionBundle, type Gate, startGate } from '@yololift/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LambdaFleet, type LambdaFleetOptions, startLambdaFleet } from './lambda-fleet.ts';

const SOURCE = `
let held = 0;
export const handler = async (event: any) => {
  if (event.version === '2.0') return { statusCode: 200, body: event.body, isBase64Encoded: true, cookies: ['a=1', 'b=2'] };
  if (event.order === 'throw') throw new Error('no: ' + event.name);
  if (event.order === 'overrun') return new Promise(() => setInterval(() => {}, 1000));
  if (event.order !== 'hold') return event;
  held += 1;
  if (held > 1) throw new Error('two at once');
  const response = await fetch(event.gate);
  await response.text();
  held -= 1;
  return { pid: process.pid };
};
`;

let bundle: FunctionBundle;
let gate: Gate;
const started: LambdaFleet[] = [];

beforeAll(async () => {
  bundle = await bundleSource(SOURCE, { resolveDir: import.meta.dirname });
});
beforeEach(async () => {
  gate = await startGate();
});
afterEach(async () => {
  gate.open();
  await Promise.all(started.splice(0).map((fleet) => fleet.stop()));
  await gate.close();
});
afterAll(() => bundle.remove());

async function start(
  options: Partial<LambdaFleetOptions> & { readonly copies: number },
): Promise<LambdaFleet> {
  const fleet = await startLambdaFleet({ handler: bundle.path, ...options });
  started.push(fleet);
  return fleet;
}

function clientOf({ url }: LambdaFleet): LambdaClient {
  return new LambdaClient({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

function command(event: unknown, InvocationType?: 'Event'): InvokeCommand {
  return new InvokeCommand({ FunctionName: 'yololift', Payload: JSON.stringify(event), InvocationType });
}

describe('copies of a Lambda function', () => {
  test('run one invocation each, and throttle above the limit', async () => {
    const fleet = await start({ copies: 3 });
    const hold = { order: 'hold', gate: gate.url };
    const under = [fleet.invoke(hold), fleet.invoke(hold), fleet.invoke(hold)];
    await gate.waiting(3);
    const refused = await Promise.all(Array.from({ length: 47 }, () => fleet.invoke(hold)));
    expect(new Set(refused.map((answer) => !answer.ok && answer.error.errorType))).toEqual(
      new Set(['TooManyRequestsException']),
    );
    expect((await fleet.fetch('/')).status).toBe(429);
    gate.open();
    const answers = await Promise.all(under);
    const pids = answers.map((answer) => answer.ok && (answer.payload as { pid: number }).pid);
    expect(pids.toSorted()).toEqual(
      fleet
        .copies()
        .map(({ pid }) => pid)
        .toSorted(),
    );
  });

  test('reuse an idle copy before starting another', async () => {
    const fleet = await start({ copies: 3 });
    for (let call = 0; call < 20; call += 1)
      expect(await fleet.invoke({ call })).toEqual({ ok: true, payload: { call } });
    expect(fleet.copies()).toHaveLength(1);
  });

  test('can be provisioned, and are replaced after a timeout', async () => {
    const fleet = await start({ copies: 2, provisioned: 2, timeoutMs: 1000 });
    const [first, second] = fleet.copies().map(({ pid }) => pid);
    expect(await fleet.invoke({ order: 'overrun' })).toMatchObject({
      error: { errorType: 'Sandbox.Timedout' },
    });
    expect(fleet.copies().map(({ pid }) => pid)).toEqual([second]);
    expect(await Promise.all([fleet.invoke(1), fleet.invoke(2)])).toEqual([
      { ok: true, payload: 1 },
      { ok: true, payload: 2 },
    ]);
    const now = fleet.copies().map(({ pid }) => pid);
    expect(now).toHaveLength(2);
    expect(now).not.toContain(first);
  });

  test('report why they cannot start', async () => {
    const handler = `${import.meta.dirname}/nowhere.mjs`;
    await expect(startLambdaFleet({ handler, copies: 1, provisioned: 1 })).rejects.toThrow(/nowhere/);
    const fleet = await start({ handler, copies: 1 });
    expect(await fleet.invoke({})).toMatchObject({
      ok: false,
      error: { errorMessage: expect.stringMatching(/nowhere/) },
    });
  });
});

describe('the Invoke API, through the SDK', () => {
  test('answers, and distinguishes function errors from refusals', async () => {
    const client = clientOf(await start({ copies: 1 }));
    const { StatusCode, Payload } = await client.send(command({ owl: '🦉' }));
    expect([StatusCode, JSON.parse(Payload?.transformToString() ?? '')]).toEqual([200, { owl: '🦉' }]);
    const failure = await client.send(command({ order: 'throw', name: 'a' }));
    expect(failure.FunctionError).toBe('Unhandled');
    expect(JSON.parse(failure.Payload?.transformToString() ?? '')).toMatchObject({ errorMessage: 'no: a' });
    const unknown = new InvokeCommand({ FunctionName: 'other' });
    await expect(client.send(unknown)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const malformed = new InvokeCommand({ FunctionName: 'yololift', Payload: '{' });
    await expect(client.send(malformed)).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });

  test('accepts 5.9 MB and refuses 6.3 MB', async () => {
    const client = clientOf(await start({ copies: 1 }));
    const { Payload } = await client.send(command('x'.repeat(5.9e6)));
    expect(Payload).toHaveLength(5.9e6 + 2);
    await expect(client.send(command('x'.repeat(6.3e6)))).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
  });

  test('throttles', async () => {
    const fleet = await start({ copies: 1 });
    const hold = command({ order: 'hold', gate: gate.url });
    const under = clientOf(fleet).send(hold);
    await gate.waiting(1);
    await expect(clientOf(fleet).send(hold)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    gate.open();
    expect((await under).StatusCode).toBe(200);
  });

  test('queues events, tries each three times, and collects the failed', async () => {
    const fleet = await start({ copies: 2 });
    const client = clientOf(fleet);
    const sent = Array.from({ length: 20 }, (_, name) => ({ order: name === 7 ? 'throw' : 'pass', name }));
    const answers = await Promise.all(sent.map((event) => client.send(command(event, 'Event'))));
    expect(new Set(answers.map(({ StatusCode }) => StatusCode))).toEqual(new Set([202]));
    await fleet.drained();
    expect(fleet.failedEvents()).toEqual([sent[7]]);
    const thrown = () =>
      fleet.copies().flatMap((copy) => copy.lines().filter((line) => line.includes('no: 7')));
    // The line arrives through a pipe, the answer over HTTP; their order is not defined.
    await expect.poll(thrown).toHaveLength(3);
    await expect(client.send(command('x'.repeat(1.1e6), 'Event'))).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
  });

  test('passes every other path to the function URL', async () => {
    const { url } = await start({ copies: 1 });
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    const response = await fetch(`${url}/detect?draw=true`, { method: 'POST', body });
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.bytes()).toEqual(body);
  });
});
