import { expect, test } from 'vitest';
import { createWorkerEngine } from './worker-engine.ts';

const NO_TRIAL = { when: 'never' } as const;
const LIMITS = { runLimitMs: 60_000, onStuck: () => undefined };

test('a thread whose heap is full ends with an error; the process continues', async () => {
  // 100 MB of labels, copied to the thread.
  const labels = Array.from({ length: 1_500_000 }, (_, index) => `a label with a long name, number ${index}`);
  const options = { modelFile: 'none.onnx', overrides: { labels }, trial: NO_TRIAL, threads: 1 };
  const engine = createWorkerEngine(options, { ...LIMITS, heapMb: 48 });
  await expect(engine.start()).rejects.toMatchObject({
    code: 'INFERENCE_THREAD_DIED',
    isRetryable: true,
    message: expect.stringContaining('more than 48 MB'),
  });
  await expect(engine.timeRun()).rejects.toMatchObject({ code: 'INFERENCE_THREAD_DIED' });
  await engine.close();
}, 60_000);

test('with enough heap the same call fails only because the model is missing', async () => {
  const engine = createWorkerEngine(
    { modelFile: 'none.onnx', overrides: {}, trial: NO_TRIAL, threads: 1 },
    LIMITS,
  );
  await expect(engine.start()).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  await engine.close();
});
