import type { InferenceSession } from 'onnxruntime-node';
import { YoloLiftError } from '../errors.ts';

/** Options of a session. */
export interface SessionOptions {
  /** Threads per operator: the CPUs available to this process (`availableCpus`). */
  readonly threads: number;
  /**
   * Whether decodes or other sessions run on the same CPUs. Threads then sleep while they wait for each
   * other: less CPU time, slightly longer runs. Default `false`: they spin.
   */
  readonly sharesCpus?: boolean;
  /** Whether the file is a saved graph, already optimised for this CPU. Default `false`. */
  readonly isOptimised?: boolean;
  /** Where to save the graph, optimised for this CPU. Default: nowhere. */
  readonly saveTo?: string;
}

/** Only fatal messages, to keep ONNX Runtime's log out of the user's terminal. */
const LOG_FATAL = 4;

let runtime: Promise<typeof import('onnxruntime-node')> | undefined;

/**
 * Starts loading ONNX Runtime (25 ms) before a session is needed. Never throws: the following `createSession`
 * reports errors.
 */
export function preloadRuntime(): void {
  loadRuntime().catch(() => undefined);
}

/**
 * Creates a session from a model file: by path, so that the file is read once and not copied through
 * JavaScript.
 *
 * Threads spin only during a run. By default ONNX Runtime lets them spin after it; stopping them saves 15 to
 * 20 % of the CPU time per image.
 *
 * Blocks the calling thread while the graph is optimised (131 ms for a 4 MB model), although it returns a
 * promise.
 *
 * @throws YoloLiftError `MODEL_CORRUPT` - an incomplete ONNX file, or an inconsistent graph.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - an unsupported operator or version.
 * @throws YoloLiftError `MODEL_NOT_FOUND` - the file or its external weights are missing.
 * @throws YoloLiftError `MODEL_RUN_FAILED` - any other error; `cause` is ONNX Runtime's.
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
      // Reusing memory plans between runs saves no time here, and takes 20 MB.
      enableMemPattern: false,
      extra: { session: sharesCpus ? { intra_op: { allow_spinning: '0' } } : { force_spinning_stop: '1' } },
      ...(saveTo !== undefined && { optimizedModelFilePath: saveTo }),
    });
  } catch (cause) {
    throw toYoloLiftError(cause, modelFile);
  }
}

/**
 * Loads ONNX Runtime and returns its version.
 * @throws YoloLiftError `MODEL_RUN_FAILED` - loading failed; `cause` is the system's error.
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

/** ONNX Runtime has no error codes, so the message text decides. The first match wins. */
const FAILURES = [
  {
    words: /Unsupported model IR version|guarantees\* support for models stamped/i,
    code: 'MODEL_UNSUPPORTED',
    why: 'is too new for this ONNX Runtime: export it with an older opset, e.g. `yolo export … opset=17`',
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
    why: 'has weights in external files that are missing: copy them too, or export to one file',
  },
  {
    words: /File doesn't exist|NO_SUCHFILE/i,
    code: 'MODEL_NOT_FOUND',
    why: 'no longer exists',
  },
  {
    words:
      /Protobuf parsing failed|INVALID_PROTOBUF|Invalid model|invalid model|INVALID_GRAPH|Type Error|ShapeInferenceError/i,
    code: 'MODEL_CORRUPT',
    why: 'is damaged or invalid: copy or export it again',
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

/** The first line, shortened, without source paths of ONNX Runtime's build. */
function oneLine(words: string): string {
  const line = words.replaceAll(/\/onnxruntime_src\/\S+ /g, '').split('\n')[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
