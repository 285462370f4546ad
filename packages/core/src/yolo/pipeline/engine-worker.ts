import { parentPort } from 'node:worker_threads';
import { preloadRuntime } from '../../onnx/session.ts';
import type { Engine } from './engine.ts';
import { createInlineEngine } from './inline-engine.ts';
import { buffersOf } from './own-tensors.ts';
import { toPostedError, type WorkerAnswer, type WorkerReply, type WorkerRequest } from './worker-messages.ts';

// The inference thread: an inline engine behind a message port.

// At once: the thread may start before the model is known.
preloadRuntime();
let engine: Engine | undefined;

parentPort?.on('message', (request: WorkerRequest) => {
  void answer(request).then((reply) => {
    parentPort?.postMessage(reply, transferList(reply));
    if (request.kind === 'close') parentPort?.close();
  });
});

/** An annotated picture and tensors are given away, not copied. */
function transferList(reply: WorkerReply): ArrayBuffer[] {
  const found = reply.ok ? reply.answer : undefined;
  if (typeof found !== 'object') return [];
  if ('outputs' in found) return buffersOf(found.outputs);
  return 'picture' in found ? [found.picture.buffer] : [];
}

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
      engine = createInlineEngine(request.options);
      return engine.start();
    case 'infer':
      return started().infer(request.image, request.options);
    case 'run':
      return started().run(request.request);
    case 'time-run':
      return started().timeRun();
    case 'close':
      await engine?.close();
      return undefined;
  }
}

function started(): Engine {
  if (engine === undefined) throw new Error('the engine was called before start');
  return engine;
}
