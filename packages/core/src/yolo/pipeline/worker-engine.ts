import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { abandon } from '../../async/abandoned-work.ts';
import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import { freeMemory } from '../../free-memory.ts';
import type { TensorRun } from '../../onnx/run-tensors.ts';
import type { ModelDescription } from '../describe/model-description.ts';
import type { Engine, EngineOptions, Inference } from './engine.ts';
import { buffersOf, ownTensor } from './own-tensors.ts';
import {
  fromPostedError,
  type WorkerAnswer,
  type WorkerReply,
  type WorkerRequest,
} from './worker-messages.ts';

/** Options of an engine in a worker thread. */
export interface WorkerEngineOptions {
  /** Maximum time between two replies while a run is pending, ms. */
  readonly runLimitMs: number;
  /** Called once, when that time has passed: the thread is stuck in native code. */
  readonly onStuck: (error: YoloLiftError) => void;
  /** JavaScript heap of the thread, MB. Default 512. */
  readonly heapMb?: number;
}

interface Pending {
  readonly kind: WorkerRequest['kind'];
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: YoloLiftError) => void;
}

/** What the time limit counts for. */
const RUNS = new Set<WorkerRequest['kind']>(['infer', 'run', 'time-run']);

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

/**
 * JavaScript heap of the thread, MB. A model whose header or output fills it ends the thread, not the
 * process. Pixels and tensors are outside the heap.
 */
const HEAP_MB = 512;

let spare: Worker | undefined;

/**
 * Starts the thread of the next engine before its model is known: starting the thread and ONNX Runtime takes
 * 150 ms, in which a model can be downloaded.
 */
export function prepareWorker(): void {
  spare ??= startWorker();
}

function takeWorker(heapMb: number): Worker {
  if (heapMb !== HEAP_MB) return startWorker(heapMb);
  const worker = spare ?? startWorker();
  spare = undefined;
  return worker;
}

function startWorker(heapMb = HEAP_MB): Worker {
  // The same extension as this file: `.ts` in the source tree, `.js` or `.mjs` in a bundle.
  const entry = new URL(`./engine-worker${extname(import.meta.url)}`, import.meta.url);
  const resourceLimits = { maxOldGenerationSizeMb: heapMb };
  const worker = new Worker(entry, { name: 'yololift-inference', resourceLimits });
  worker.unref();
  const forget = () => {
    if (spare === worker) spare = undefined;
  };
  worker.on('error', forget).on('exit', forget);
  return worker;
}

/**
 * An engine in a worker thread, so that ONNX Runtime never blocks the caller's event loop. Pixels are
 * transferred, not copied. The thread keeps the process alive only while a reply is pending.
 */
export function createWorkerEngine(
  options: EngineOptions,
  { runLimitMs, onStuck, heapMb = HEAP_MB }: WorkerEngineOptions,
): Engine {
  const worker = takeWorker(heapMb);
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let death: YoloLiftError | undefined;
  let silence: NodeJS.Timeout | undefined;

  worker.on('message', (reply: WorkerReply) => settle(reply));
  worker.on('error', (error) => die(error));
  worker.on('exit', () => die(undefined));

  function settle(reply: WorkerReply): void {
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if (pending.size === 0) worker.unref();
    waitForAnswer();
    if (reply.ok) waiting?.resolve(reply.answer);
    else waiting?.reject(fromPostedError(reply.error));
  }

  /** Counts from now, or from the last reply: runs queue in the thread, and each has the full limit. */
  function waitForAnswer(): void {
    clearTimeout(silence);
    const isRunning = [...pending.values()].some(({ kind }) => RUNS.has(kind));
    silence = isRunning ? setTimeout(giveUp, runLimitMs) : undefined;
  }

  function giveUp(): void {
    const error = tooSlow(options.modelFile, runLimitMs);
    // It ends, by this, when native code comes back to JavaScript; until then nothing can stop it.
    abandon(worker.terminate());
    const [oldest] = pending.values();
    oldest?.reject(error);
    die(error);
    worker.unref();
    onStuck(error);
  }

  function die(cause: unknown): void {
    clearTimeout(silence);
    death ??= threadDied(cause, heapMb);
    for (const waiting of pending.values()) waiting.reject(death);
    pending.clear();
  }

  function ask(
    request: Unnumbered<WorkerRequest>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<WorkerAnswer> {
    if (death !== undefined) return Promise.reject(death);
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      // First: it throws where memory cannot be given away, and then no answer is owed.
      worker.postMessage({ ...request, id }, transfer);
      worker.ref();
      pending.set(id, { kind: request.kind, resolve, reject });
      if (silence === undefined) waitForAnswer();
    });
  }

  // At once: the calling thread may be busy later.
  const started = ask({ kind: 'start', options });
  started.catch(() => undefined); // reported by `start`

  return {
    async start() {
      return (await started) as ModelDescription;
    },
    async infer(image, predictOptions) {
      const { data, width, height } = image;
      const pixels = transferable(data);
      const answer = await ask(
        { kind: 'infer', image: { data: pixels, width, height }, options: predictOptions },
        [pixels.buffer as ArrayBuffer],
      );
      return answer as Inference;
    },
    async run({ inputs, outputs }) {
      const own = inputs.map(ownTensor);
      return (await ask({ kind: 'run', request: { inputs: own, outputs } }, buffersOf(own))) as TensorRun;
    },
    async timeRun() {
      return (await ask({ kind: 'time-run' })) as number;
    },
    async close() {
      if (death !== undefined) return;
      await ask({ kind: 'close' }).catch(() => undefined);
      await worker.terminate();
    },
  };
}

function tooSlow(modelFile: string, limitMs: number): YoloLiftError {
  const message = `the model ${modelFile} did not finish a run in ${limitMs / 1000} s: its graph may never end, or this machine is too slow`;
  return new YoloLiftError('MODEL_TOO_SLOW', message);
}

function threadDied(cause: unknown, heapMb: number): YoloLiftError {
  return new YoloLiftError('INFERENCE_THREAD_DIED', whyDied(cause, heapMb), { cause, isRetryable: true });
}

function whyDied(cause: unknown, heapMb: number): string {
  if (isYoloLiftError(cause, 'MODEL_TOO_SLOW')) {
    return 'the inference thread is stuck in the run of another image: restart the process';
  }
  const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isFull
    ? `the inference thread needed more than ${heapMb} MB of JavaScript heap and was ended; load the model again`
    : 'the inference thread ended unexpectedly; load the model again';
}

/**
 * Pixels in transferable memory: libvips' memory behind a Buffer is not, so it is copied (0.3 ms for 2.6 MB)
 * and freed.
 */
function transferable(data: Uint8Array): Uint8Array {
  const isWhole = data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer;
  if (isWhole && !Buffer.isBuffer(data)) return data;
  const copy = new Uint8Array(data);
  freeMemory(data);
  return copy;
}
