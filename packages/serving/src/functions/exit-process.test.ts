import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { exitProcess } from './exit-process.ts';

const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
beforeEach(() => void exit.mockClear());
afterAll(() => exit.mockRestore());

const fakeApp = () => ({
  http: { fetch: async () => new Response(), beginShutdown: vi.fn() },
  logger: { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() },
  recycleReason: () => '3 swaps',
});

test('without a grace period the process exits before the call returns', () => {
  const app = fakeApp();
  void exitProcess(app, { graceMs: 0 });
  expect(exit).toHaveBeenCalledWith(0);
  expect(app.logger.warn).toHaveBeenCalledWith({ reason: '3 swaps' }, expect.any(String));
});

test('pending responses get the grace period, and new requests are refused', async () => {
  const app = fakeApp();
  const ended = exitProcess(app, { graceMs: 1 });
  expect(app.http.beginShutdown).toHaveBeenCalledOnce();
  expect(exit).not.toHaveBeenCalled();
  await ended;
  expect(exit).toHaveBeenCalledWith(0);
});
