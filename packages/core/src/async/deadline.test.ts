import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { withDeadline, withinMs } from './deadline.ts';

const aborted = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve));

test('reserves time for the response', async () => {
  const left = await withDeadline(
    () => 3_000,
    { reserveMs: 400 },
    async ({ remainingMs }) => remainingMs(),
  );
  expect(left).toBe(2_600);
});

test('aborts at the deadline', async () => {
  const reason = await withinMs(520, {}, async ({ signal }) => {
    await aborted(signal);
    return signal.reason;
  });
  expect(reason).toMatchObject({ name: 'TimeoutError' });
});

test('a deadline in the past aborts at the next turn of the event loop', async () => {
  await withDeadline(
    () => 100,
    {},
    async ({ signal, remainingMs }) => {
      expect(remainingMs()).toBe(-400);
      await aborted(signal);
    },
  );
});

test('aborts when the caller disconnects', async () => {
  const caller = new AbortController();
  await withinMs(60_000, { signal: caller.signal }, async ({ signal }) => {
    caller.abort(new Error('gone'));
    expect(signal.reason).toMatchObject({ message: 'gone' });
  });
});

test('a deadline in a year does not fire at once', async () => {
  await withinMs(365 * 86_400_000, {}, async ({ signal }) => {
    await new Promise((resolve) => setImmediate(resolve));
    expect(signal.aborted).toBe(false);
  });
});

test('leaves no timer or listener behind, also after a failure', async () => {
  const caller = new AbortController();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  await withinMs(60_000, { signal: caller.signal }, async () => 1);
  await expect(
    withinMs(60_000, { signal: caller.signal }, () => Promise.reject(new Error('no'))),
  ).rejects.toThrow();
  expect(timers()).toBe(before);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
});
