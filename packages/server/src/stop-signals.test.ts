import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchStopSignals } from './stop-signals.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch() {
  const source = new EventEmitter();
  const end = vi.fn();
  const signals = watchStopSignals(source, { graceMs: 8_000, end, now: () => Date.now() });
  return { source, end, ...signals };
}

it('ends the process when the grace time after the first signal is over', async () => {
  const { source, end, first } = watch();
  source.emit('SIGTERM');
  await first;
  vi.advanceTimersByTime(7_999);
  expect(end).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(end).toHaveBeenCalledOnce();
});

it('treats a repeated signal of one keystroke as one', () => {
  const { source, end } = watch();
  source.emit('SIGINT');
  vi.advanceTimersByTime(400);
  source.emit('SIGINT');
  expect(end).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  source.emit('SIGTERM');
  expect(end).toHaveBeenCalledOnce();
});

it('keeps the grace time after close', () => {
  const { source, end, close } = watch();
  source.emit('SIGTERM');
  close();
  expect(source.listenerCount('SIGTERM') + source.listenerCount('SIGINT')).toBe(0);
  vi.advanceTimersByTime(8_000);
  expect(end).toHaveBeenCalledOnce();
});
