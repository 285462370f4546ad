import { expect, test } from 'vitest';
import { deadlineFrom, deadlineIn } from './deadline.ts';

test('keeps time for the answer', () => {
  expect(deadlineFrom(() => 3_000, { reserveMs: 400 }).remainingMs()).toBe(2_600);
});

test('aborts when no time is left', async () => {
  const { signal } = deadlineIn(520);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});

test('one that is over is aborted at the next turn', async () => {
  const { signal, remainingMs } = deadlineFrom(() => 100);
  expect(remainingMs()).toBe(-400);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
});

test('aborts when the caller goes', () => {
  const caller = new AbortController();
  const { signal } = deadlineIn(60_000, { signal: caller.signal });
  caller.abort(new Error('gone'));
  expect(signal.reason).toMatchObject({ message: 'gone' });
});

test('a year is no timer that fires at once', async () => {
  const { signal } = deadlineIn(365 * 86_400_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(signal.aborted).toBe(false);
});
