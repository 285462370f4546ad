import { assertRunnable } from '../../onnx/assert-runnable.ts';
import { readModelHeader } from '../../onnx/read-model-header.ts';
import { assertWhole } from '../../onnx/saved-graph.ts';
import { createSession, preloadRuntime } from '../../onnx/session.ts';
import { describeReadings } from '../describe/describe-model.ts';
import { decideReading } from './decide-reading.ts';
import { drawDetections } from './draw-detections.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { takeTensors } from './own-tensors.ts';
import { createYoloPipeline, type YoloPipeline } from './yolo-pipeline.ts';

/** Options of an engine in the calling thread. */
export interface InlineEngineOptions extends EngineOptions {
  /** Awaited before the session is created, which blocks this thread: lets other work start first. */
  readonly beforeSession?: () => Promise<void>;
}

/** An engine in the calling thread: it blocks the event loop while the session is created and runs. */
export function createInlineEngine(options: InlineEngineOptions): Engine {
  const { modelFile, savedGraph, overrides, trial, threads, sharesCpus, beforeSession } = options;
  preloadRuntime();
  let pipeline: YoloPipeline | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: the stages write into buffers that the pipeline keeps. Awaited, so that a failure's stack is whole. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    try {
      await before;
      return await work();
    } finally {
      resolve();
    }
  }

  return {
    async start() {
      const [header] = await Promise.all([readModelHeader(modelFile), savedGraph && assertWhole(savedGraph)]);
      await assertRunnable(header, modelFile);
      const readings = describeReadings(header, modelFile, overrides);
      await beforeSession?.();
      const session = await createSession(savedGraph?.file ?? modelFile, {
        threads,
        ...(sharesCpus !== undefined && { sharesCpus }),
        isOptimised: savedGraph !== undefined,
      });
      const description = await decideReading(session, readings, trial).catch(async (error: unknown) => {
        await session.release();
        throw error;
      });
      pipeline = createYoloPipeline(session, description);
      return description;
    },
    infer(image, options) {
      if (pipeline === undefined) throw new Error('infer was called before start');
      const { infer } = pipeline;
      const answer = inTurn(() => infer(image, options));
      return options.draw === undefined ? answer : drawDetections(image, answer, options.draw);
    },
    async run({ inputs, outputs }) {
      if (pipeline === undefined) throw new Error('run was called before start');
      const { runTensors } = pipeline;
      const own = takeTensors(inputs);
      return inTurn(() => runTensors({ inputs: own, outputs }));
    },
    async timeRun() {
      if (pipeline === undefined) throw new Error('timeRun was called before start');
      await last;
      return pipeline.timeRun();
    },
    async close() {
      await last;
      await pipeline?.close();
    },
  };
}
