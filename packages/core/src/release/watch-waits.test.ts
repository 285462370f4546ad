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

test('each wait has its own time, whenever it began', async () => {
  await pass(2000); // nothing is waited for
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
    message: 'mem://a: nothing came for 30 s',
  });
  const second = waits.forAnswer(never);
  second.catch(() => undefined);
  await pass(3000);
  expect(slow).toBe(2);
});

test('answers that come in time are nothing to tell of', async () => {
  for (let wait = 0; wait < 20; wait += 1) {
    const { promise, resolve } = Promise.withResolvers<number>();
    const answered = waits.forAnswer(() => promise);
    await pass(2999);
    resolve(wait);
    expect(await answered).toBe(wait);
  }
  expect(slow).toBe(0);
});

test('a caller who gives up waits no longer, now or again', async () => {
  const waiting = waits.forAnswer(never);
  const reason = new Error('the caller went');
  caller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(waits.forAnswer(never)).rejects.toBe(reason);
});

test('nothing is told after the end', async () => {
  waits.forAnswer(never).catch(() => undefined);
  waits.end();
  await pass(60_000);
  expect(slow).toBe(0);
});
