import { join } from 'node:path';
import { YoloLiftError } from '../../errors.ts';
import { doubtWarnings } from '../../model/doubt-warnings.ts';
import type { Model } from '../../model/model.ts';
import type { Runtime } from '../../model/runtime.ts';
import type { JsonObject } from '../../model/task.ts';
import { ONNX_PLATFORM } from '../../onnx/model-tensors.ts';
import { onnxRuntimeVersion, preloadRuntime } from '../../onnx/session.ts';
import { preloadDecoder } from '../decode/decode-image.ts';
import { loadSharp } from '../decode/load-sharp.ts';
import type { ModelOverrides } from '../describe/model-description.ts';
import { openYolo } from '../pipeline/load-yolo.ts';
import { prepareWorker } from '../pipeline/worker-engine.ts';
import type { LoadYoloOptions, YoloModel } from '../pipeline/yolo-model.ts';
import { modelDocument } from './image-document.ts';
import type { YoloSelfTest } from './recorded-answer.ts';
import { assertSelfTest } from './self-test.ts';
import { yoloSettings } from './yolo-settings.ts';
import { yoloTask } from './yolo-task.ts';

/** Options for reading images, common to all models. */
export type YoloRuntimeOptions = Pick<LoadYoloOptions, 'maxPixels' | 'background' | 'decodeLimitMs'>;

/**
 * Peak memory of creating a session beside the active one: thread, decoded images and ONNX Runtime, plus the
 * file, its weights and their packed copy at once. Measured: 91 MB for a file of 4 MB, 212 for 40 MB.
 */
const MEMORY_PER_FILE_BYTE = 4;
const MEMORY_PER_SESSION = 80_000_000;

const OTHER_SELF_TEST =
  "the manifest's selfTest is for another runtime; a YOLO release needs one with detections";

/** The runtime of releases with `runtime: yolo`. */
export function yoloRuntime({ maxPixels, background, decodeLimitMs }: YoloRuntimeOptions = {}): Runtime {
  const images = defined({ maxPixels, background, decodeLimitMs });
  return {
    id: 'yolo',
    natives: [
      { name: 'onnxruntime-node', load: onnxRuntimeVersion },
      { name: 'sharp', load: async () => (await loadSharp()).versions.sharp ?? '' },
    ],
    preload(thread) {
      if (thread === 'worker') {
        // The worker starts in parallel; this thread loads the decoder while the worker creates the session.
        prepareWorker();
      } else {
        preloadRuntime();
        preloadDecoder();
      }
    },
    footprint: (modelBytes) => MEMORY_PER_SESSION + modelBytes * MEMORY_PER_FILE_BYTE,
    open({ folder, model, settings, selfTest }, options, savedGraph) {
      const opening = openYolo(join(folder, model), {
        ...parseYoloSettings(settings),
        ...images,
        ...defined(options),
        trial: 'never',
        savedGraph,
      });
      return {
        ready: opening.ready.then(asModel),
        async test() {
          if (selfTest === undefined) return [];
          if (!('detections' in selfTest)) throw new YoloLiftError('RELEASE_INVALID', OTHER_SELF_TEST);
          const recorded = selfTest as unknown as YoloSelfTest; // checked by the manifest's schema
          return assertSelfTest(opening, recorded, join(folder, recorded.image));
        },
      };
    },
  };
}

/**
 * Parses a manifest's settings for YOLO.
 * @throws YoloLiftError `RELEASE_INVALID` - an unknown setting, or a wrong type.
 */
export function parseYoloSettings(settings: JsonObject): ModelOverrides {
  const { success, data, error } = yoloSettings.safeParse(settings);
  if (success) return data;
  const [issue] = error.issues;
  const message = `the manifest's ${issue?.path.join('.')}: ${issue?.message}`;
  throw new YoloLiftError('RELEASE_INVALID', message, { cause: error });
}

/** Adapts a YOLO model to `Model`. */
export function asModel(yolo: YoloModel): Model {
  const { description, close } = yolo;
  const { name, tensors } = description;
  const details = { ...modelDocument(description) };
  return {
    name,
    details,
    task: yoloTask(yolo),
    warnings: doubtWarnings(name, description.doubts),
    card: { name, platform: ONNX_PLATFORM, ...tensors, details },
    infer: (request, call) => yolo.infer(request, call),
    close: () => close(),
  };
}

/** Removes unset values, so that they do not override defaults. */
function defined<T extends object>(values: T): { readonly [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { readonly [K in keyof T]?: NonNullable<T[K]> };
}
