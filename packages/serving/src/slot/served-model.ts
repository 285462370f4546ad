import { YoloLiftError } from '@yololift/core/errors';
import type { Model, Task } from '@yololift/core/model';
import type { ReleaseName } from '@yololift/core/release/pointer';

/** The function instance that answers a request. */
export interface AnsweringInstance {
  readonly id: string;
  /** Whether this is the instance's first response. */
  readonly coldStart: boolean;
  /** Cold start timing, as entries of a `Server-Timing` header; in the first response only. */
  readonly coldStartTiming?: string | undefined;
}

/** A model for one request. */
export interface ServedModel {
  readonly model: Model;
  /** Its release, if any. */
  readonly release?: ReleaseName;
  /** The instance that answers, if reported. */
  readonly instance?: AnsweringInstance;
}

/** Health of a ready model. */
export interface Readiness {
  readonly release?: ReleaseName | undefined;
  /** Why a newer release is not active, or why the pointer cannot be read. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}

/** Provides the model for each request. */
export interface ModelSource {
  /**
   * Runs `fn` with the active model, which stays open until `fn` is done.
   * @throws YoloLiftError `MODEL_LOADING` - no model yet; or the error that prevents one.
   */
  use<T>(fn: (model: ServedModel) => Promise<T>): Promise<T>;
  /** Task of the active model; `undefined` if there is none. Does not count as a response of this instance. */
  task(): Promise<Task | undefined>;
  /** @throws as `use` */
  readiness(): Readiness;
}

/** The models of a process, by their names in requests. */
export type NamedModels<M = ModelSource> = Readonly<Record<string, M>>;

/** A source of a single model that may still be loading. */
export function singleModel(current: () => ServedModel | undefined): ModelSource {
  function model(): ServedModel {
    const found = current();
    if (found !== undefined) return found;
    throw new YoloLiftError('MODEL_LOADING', 'the model is still loading', { isRetryable: true });
  }
  return {
    use: async (fn) => fn(model()),
    task: async () => current()?.model.task,
    readiness: () => {
      model();
      return {};
    },
  };
}
