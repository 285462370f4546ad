import { beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../testing/manual-clock.ts';
import { type WatchedWaits, watchWaits } from './watch-waits.ts';

const never = () => new Promise<never>(() => undefined);
const turn = () => new Promise((resolve) => setImmediate(resolve));

let clock: ManualClock;
let slow: number;
let caller: AbortController;
let waits: WatchedWaits;

beforeEach(() => {
  clock = manualClock();
  slow = 0;
  caller = new AbortController();
  waits = watchWaits({
    clock,
    limits: { firstByteTimeoutMs: 3000, stallTimeoutMs: 30_000, minimumBytesPerSecond: 0, rateWindowMs: 1 },
    what: 'mem://a',
    onSlow: () => {
      slow += 1;
    },
    signal: caller.signal,
  });
});

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await turn();
}

test('each wait has its own timeout, whenever it starts', async () => {
  await pass(2000); // no wait is running
  const first = waits.forAnswer(never);
  first.catch(() => undefined);
  await pass(1000);
  await pass(1999);
  expect(slow).toBe(0);
  await pass(1);
  expect(slow).toBe(1);
  await pass(26_999);
  expect(slow).toBe(1);
  await pass(1);
  await expect(first).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    isRetryable: true,
    message: 'mem://a: no data for 30 s',
  });
  const second = waits.forAnswer(never);
  second.catch(() => undefined);
  await pass(3000);
  expect(slow).toBe(2);
});

test('responses in time are not reported', async () => {
  for (let wait = 0; wait < 20; wait += 1) {
    const { promise, resolve } = Promise.withResolvers<number>();
    const answered = waits.forAnswer(() => promise);
    await pass(2999);
    resolve(wait);
    expect(await answered).toBe(wait);
  }
  expect(slow).toBe(0);
});

test('an aborted caller stops waiting, now and in later waits', async () => {
  const waiting = waits.forAnswer(never);
  const reason = new Error('the caller aborted');
  caller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(waits.forAnswer(never)).rejects.toBe(reason);
});

test('nothing is reported after the end', async () => {
  waits.forAnswer(never).catch(() => undefined);
  waits.end();
  await pass(60_000);
  expect(slow).toBe(0);
});
