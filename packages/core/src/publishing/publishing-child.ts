import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { isYoloLiftError } from '../errors.ts';
import { optimiseGraph } from '../onnx/optimise-graph.ts';
import { openModel } from '../release/open-model.ts';
import { yoloRuntime } from '../yolo/task/yolo-runtime.ts';
import { buildRelease } from './build-release.ts';
import type { PublishingAnswer, PublishingRequest, PublishingWork, SentError } from './publishing-work.ts';

// A child process for one request, so that a model that crashes ONNX Runtime or never ends affects only this process.

process.on('disconnect', () => process.exit());
const [request] = (await once(process, 'message')) as [PublishingRequest];
// Native code that never ends blocks this thread, so 'disconnect' is not handled: another thread kills the process.
const watchdog =
  "setTimeout(() => process.kill(process.pid, 'SIGKILL'), require('node:worker_threads').workerData)";
new Worker(watchdog, { eval: true, workerData: request.timeoutMs }).unref();
const answer = await runRequest(request).then(
  (value): PublishingAnswer => ({ isDone: true, value }),
  (error: unknown): PublishingAnswer => ({ isDone: false, error: toSent(error) }),
);
process.send?.(answer, () => process.disconnect());

async function runRequest({
  work,
  input,
}: PublishingRequest): Promise<PublishingWork[keyof PublishingWork]['answer']> {
  switch (work) {
    case 'build': {
      const { manifest, localPaths } = await buildRelease({
        ...input,
        extraFiles: new Map(input.extraFiles),
      });
      return { manifest, localPaths: [...localPaths] };
    }
    case 'optimise':
      return optimiseGraph(input.modelFile, input.target);
    case 'try': {
      const { model } = await openModel(input, { runtime: yoloRuntime(), thread: 'inline' });
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
