import { YoloLiftError } from '@yololift/core';
import type { Model, Task } from '@yololift/core/model';
import type { ReleaseName } from '@yololift/core/release';

/** The process that answers, as one of many that a cloud runs. */
export interface AnsweringInstance {
  readonly id: string;
  /** Whether this is the first answer of its process. */
  readonly coldStart: boolean;
  /** Where the process's start went, as entries of a `Server-Timing` header; of the first answer only. */
  readonly coldStartTiming?: string | undefined;
}

/** A model as requests meet it. */
export interface ServedModel {
  readonly model: Model;
  /** The release it came from, where it came from one. */
  readonly release?: ReleaseName;
  /** Who answers this request, where that is told. */
  readonly instance?: AnsweringInstance;
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
  /** What the model in force does; unset while there is none. Counts as no answer of this process. */
  task(): Promise<Task | undefined>;
  /** @throws as `use` */
  readiness(): Readiness;
}

/** The models of one process, by the names that requests call them. */
export type NamedModels<M = ModelSource> = Readonly<Record<string, M>>;

/** A source that is one model, once it is there. */
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
