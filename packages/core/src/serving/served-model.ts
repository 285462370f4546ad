import { YoloLiftError } from '../errors.ts';
import type { ReleaseName } from '../release/pointer.ts';
import type { ModelDescription } from '../yolo/describe/model-description.ts';
import type { PredictOptions } from '../yolo/pipeline/yolo-model.ts';
import type { Prediction } from '../yolo/prediction.ts';

/** The process that answers, as one of many that a cloud runs. */
export interface AnsweringInstance {
  readonly id: string;
  /** Whether this is the first answer of its process. */
  readonly coldStart: boolean;
  /** Where the process's start went, as entries of a `Server-Timing` header; of the first answer only. */
  readonly coldStartTiming?: string | undefined;
}

/** What the HTTP app needs of a model; a `YoloModel` is one. */
export interface ServedModel {
  readonly description: ModelDescription;
  /** The release it came from, where it came from one. */
  readonly release?: ReleaseName;
  /** Who answers this request, where that is told. */
  readonly instance?: AnsweringInstance;
  /** @param image - encoded bytes. Throws as `YoloModel.predict` does; pixel limits are the model's own. */
  predict(image: Uint8Array, options: PredictOptions): Promise<Prediction>;
}

/** What health says of a model that is ready. */
export interface Readiness {
  readonly release?: ReleaseName | undefined;
  /** Why a newer release is not in force, or nobody knows whether there is one. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}

/** Where the app gets its model from, request by request. */
export interface ModelSource {
  /**
   * Runs `fn` with the model in force, which stays open until `fn` is done.
   * @throws YoloLiftError `MODEL_LOADING` - there is none yet; or why there is none.
   */
  use<T>(fn: (model: ServedModel) => Promise<T>): Promise<T>;
  /** @throws as `use` */
  readiness(): Readiness;
}

/** A source that is one model, once it is there. */
export function singleModel(current: () => ServedModel | undefined): ModelSource {
  function model(): ServedModel {
    const found = current();
    if (found !== undefined) return found;
    throw new YoloLiftError('MODEL_LOADING', 'the model is still loading', { isRetryable: true });
  }
  return {
    use: async (fn) => fn(model()),
    readiness: () => {
      model();
      return {};
    },
  };
}
