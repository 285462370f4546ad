import { parentPort, workerData } from 'node:worker_threads';
import type { EngineOptions } from './engine.ts';
import { createInlineEngine } from './inline-engine.ts';
import { toPostedError, type WorkerAnswer, type WorkerReply, type WorkerRequest } from './worker-messages.ts';

// The inference thread: an inline engine behind a message port.

const engine = createInlineEngine(workerData as EngineOptions);
// At once: the thread that asks for it may be busy loading other things.
const started = engine.start();
started.catch(() => undefined); // told when it is asked for

parentPort?.on('message', (request: WorkerRequest) => {
  void answer(request).then((reply) => {
    parentPort?.postMessage(reply);
    if (request.kind === 'close') parentPort?.close();
  });
});

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  try {
    return { id: request.id, ok: true, answer: await perform(request) };
  } catch (error) {
    return { id: request.id, ok: false, error: toPostedError(error) };
  }
}

async function perform(request: WorkerRequest): Promise<WorkerAnswer> {
  switch (request.kind) {
    case 'start':
      return started;
    case 'infer':
      return engine.infer(request.image, request.options);
    case 'time-run':
      return engine.timeRun();
    case 'close':
      await engine.close();
      return undefined;
  }
}
