import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { isYoloLiftError } from '../errors.ts';
import { optimiseGraph } from '../onnx/optimise-graph.ts';
import { openModel } from '../release/open-model.ts';
import { yoloRuntime } from '../yolo/task/yolo-runtime.ts';
import { buildRelease } from './build-release.ts';
import type { PublishingAnswer, PublishingOrder, PublishingWork, SentError } from './publishing-work.ts';

// A process of its own, for one order: a model that crashes ONNX Runtime, or never ends, ends only this.

process.on('disconnect', () => process.exit());
const [order] = (await once(process, 'message')) as [PublishingOrder];
// Native code that never ends holds this thread, and hears of nobody's end.
const watchdog =
  "setTimeout(() => process.kill(process.pid, 'SIGKILL'), require('node:worker_threads').workerData)";
new Worker(watchdog, { eval: true, workerData: order.timeoutMs }).unref();
const answer = await carryOut(order).then(
  (value): PublishingAnswer => ({ isDone: true, value }),
  (error: unknown): PublishingAnswer => ({ isDone: false, error: toSent(error) }),
);
process.send?.(answer, () => process.disconnect());

async function carryOut({
  work,
  order: given,
}: PublishingOrder): Promise<PublishingWork[keyof PublishingWork]['answer']> {
  switch (work) {
    case 'build': {
      const { manifest, localPaths } = await buildRelease({
        ...given,
        extraFiles: new Map(given.extraFiles),
      });
      return { manifest, localPaths: [...localPaths] };
    }
    case 'optimise':
      return optimiseGraph(given.modelFile, given.target);
    case 'try': {
      const { model } = await openModel(given, { runtime: yoloRuntime(), thread: 'inline' });
      await model.close();
      return null;
    }
  }
}

function toSent(error: unknown): SentError {
  if (isYoloLiftError(error))
    return { code: error.code, message: error.message, isRetryable: error.isRetryable };
  return {
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    isRetryable: false,
  };
}
