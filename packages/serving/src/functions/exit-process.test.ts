import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { exitProcess } from './exit-process.ts';

const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
beforeEach(() => void exit.mockClear());
afterAll(() => exit.mockRestore());

const ending = () => ({
  http: { fetch: async () => new Response(), beginShutdown: vi.fn() },
  logger: { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() },
  recycleReason: () => '3 swaps',
});

test('without a grace the process ends before anything else can begin', () => {
  const app = ending();
  void exitProcess(app, { graceMs: 0 });
  expect(exit).toHaveBeenCalledWith(0);
  expect(app.logger.warn).toHaveBeenCalledWith({ reason: '3 swaps' }, expect.any(String));
});

test('answers on their way out have the grace, and new requests go elsewhere', async () => {
  const app = ending();
  const ended = exitProcess(app, { graceMs: 1 });
  expect(app.http.beginShutdown).toHaveBeenCalledOnce();
  expect(exit).not.toHaveBeenCalled();
  await ended;
  expect(exit).toHaveBeenCalledWith(0);
});
