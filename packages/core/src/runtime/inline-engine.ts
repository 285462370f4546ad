import { createSession, preloadRuntime } from '../onnx/session.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { createYoloPipeline, type YoloPipeline } from './yolo-pipeline.ts';

/** An engine in the calling thread: its event loop stands still while the session is made and while it runs. */
export function createInlineEngine({ modelFile, threads }: EngineOptions): Engine {
  preloadRuntime();
  let pipeline: YoloPipeline | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return {
    async start(description) {
      pipeline = createYoloPipeline(await createSession(modelFile, { threads }), description);
    },
    infer(image, options) {
      if (pipeline === undefined) throw new Error('infer was called before start');
      const { infer } = pipeline;
      // One at a time: the stages write into buffers that the pipeline keeps.
      const answer = last.then(() => infer(image, options));
      last = answer.catch(() => undefined);
      return answer;
    },
    async timeRun() {
      if (pipeline === undefined) throw new Error('timeRun was called before start');
      await last;
      return pipeline.timeRun();
    },
    async close() {
      await last;
      await pipeline?.release();
    },
  };
}
