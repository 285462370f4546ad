import type { InferenceSession } from 'onnxruntime-node';
import { YoloLiftError } from '../errors.ts';

/** What a session is made with. */
export interface SessionOptions {
  /** Threads inside one operator: the CPUs this process really has (`availableCpus`). */
  readonly threads: number;
  /**
   * Whether other images are decoded, or other sessions run, on the same CPUs meanwhile. Threads then sleep while they wait
   * for each other, which takes less of the CPUs, and a little longer for one run. Default `false`: they spin.
   */
  readonly sharesCpus?: boolean;
  /** Whether the file is a graph that was saved after it had been optimised for this CPU. Default `false`. */
  readonly isOptimised?: boolean;
  /** Where to save the graph, optimised for this CPU. Default: nowhere. */
  readonly saveTo?: string;
}

/** Only fatal messages: a user's terminal is not ONNX Runtime's log. */
const LOG_FATAL = 4;

let runtime: Promise<typeof import('onnxruntime-node')> | undefined;

/**
 * Starts loading ONNX Runtime (25 ms) before a session is wanted. Never rejects: what went wrong is reported by
 * the `createSession` that follows.
 */
export function preloadRuntime(): void {
  loadRuntime().catch(() => undefined);
}

/**
 * Makes a session from a model file: by path, so that the file is read once and not copied through JavaScript.
 *
 * Threads spin while a run waits for them, and stop at its end, where ONNX Runtime would let them go on: the CPU time of
 * an image falls by 15 to 20 %.
 *
 * Blocks the calling thread while the graph is optimised (131 ms for a 4 MB model), though it gives a promise.
 *
 * @throws YoloLiftError `MODEL_CORRUPT` - not a whole ONNX file, or a graph that contradicts itself.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - an operator or a version this runtime does not know.
 * @throws YoloLiftError `MODEL_NOT_FOUND` - the file went away, or weights beside it did.
 * @throws YoloLiftError `MODEL_RUN_FAILED` - anything else; `cause` has ONNX Runtime's words.
 */
export async function createSession(
  modelFile: string,
  { threads, sharesCpus = false, isOptimised = false, saveTo }: SessionOptions,
): Promise<InferenceSession> {
  const { InferenceSession } = await loadRuntime();
  try {
    return await InferenceSession.create(modelFile, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: isOptimised ? 'disabled' : 'all',
      logSeverityLevel: LOG_FATAL,
      // A plan of one run's memory for the next saves no time here, and holds 20 MB.
      enableMemPattern: false,
      extra: { session: sharesCpus ? { intra_op: { allow_spinning: '0' } } : { force_spinning_stop: '1' } },
      ...(saveTo !== undefined && { optimizedModelFilePath: saveTo }),
    });
  } catch (cause) {
    throw toYoloLiftError(cause, modelFile);
  }
}

/**
 * Loads ONNX Runtime, and gives its version.
 * @throws YoloLiftError `MODEL_RUN_FAILED` - it did not load; `cause` has the system's words.
 */
export async function onnxRuntimeVersion(): Promise<string> {
  const { env } = await loadRuntime();
  return env.versions.node ?? env.versions.common;
}

async function loadRuntime(): Promise<typeof import('onnxruntime-node')> {
  runtime ??= import('onnxruntime-node');
  try {
    return await runtime;
  } catch (cause) {
    const message =
      'ONNX Runtime did not load on this machine: install again on this platform, with onnxruntime-node’s ' +
      'prebuilt binary (Linux needs glibc 2.28 or newer: no Alpine)';
    throw new YoloLiftError('MODEL_RUN_FAILED', message, { cause });
  }
}

/** ONNX Runtime gives no codes, so its words decide. First match wins. */
const FAILURES = [
  {
    words: /Unsupported model IR version|guarantees\* support for models stamped/i,
    code: 'MODEL_UNSUPPORTED',
    why: 'is newer than this ONNX Runtime takes: export it with an older opset, e.g. `yolo export … opset=17`',
  },
  {
    words:
      /No Op registered|is not a registered function\/op|NOT_IMPLEMENTED|Could not find an implementation/i,
    code: 'MODEL_UNSUPPORTED',
    why: 'uses an operator that ONNX Runtime’s CPU provider does not have: export it again without custom or TensorRT plug-in operators',
  },
  {
    words: /External data path/i,
    code: 'MODEL_NOT_FOUND',
    why: 'keeps its weights in files beside it that are not there: copy them too, or export to one file',
  },
  {
    words: /File doesn't exist|NO_SUCHFILE/i,
    code: 'MODEL_NOT_FOUND',
    why: 'does not exist any more',
  },
  {
    words:
      /Protobuf parsing failed|INVALID_PROTOBUF|Invalid model|invalid model|INVALID_GRAPH|Type Error|ShapeInferenceError/i,
    code: 'MODEL_CORRUPT',
    why: 'is damaged or was written wrongly: copy or export it again',
  },
] as const;

function toYoloLiftError(cause: unknown, modelFile: string): YoloLiftError {
  const words = cause instanceof Error ? cause.message : String(cause);
  const failure = FAILURES.find((one) => one.words.test(words));
  const code = failure?.code ?? 'MODEL_RUN_FAILED';
  const why = failure?.why ?? 'did not load';
  return new YoloLiftError(code, `the model ${modelFile} ${why} (ONNX Runtime: ${oneLine(words)})`, {
    cause,
  });
}

/** The first line, without source paths of the runtime's build, and not endless. */
function oneLine(words: string): string {
  const line = words.replaceAll(/\/onnxruntime_src\/\S+ /g, '').split('\n')[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
