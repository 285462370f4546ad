import type { Logger } from '@yololift/core/ports';
import { formatReleaseName, type ReleaseName } from '@yololift/core/release';
import type { LoadedModel } from './slot-types.ts';

/** A load under way. */
interface Attempt {
  readonly name: ReleaseName;
  readonly abort: AbortController;
  /** Resolves when it no longer counts: it succeeded, failed, or was cancelled. */
  readonly over: PromiseWithResolvers<void>;
}

/** How a release is loaded, and what its end leads to. */
interface CurrentLoadDeps<M, R> {
  readonly logger: Logger;
  readonly load: (name: ReleaseName, signal: AbortSignal) => Promise<LoadedModel<M, R>>;
  /** Puts the model in. What it throws counts as a failed load. */
  readonly onLoaded: (loaded: LoadedModel<M, R>) => void;
  /** Closes a model that came after its load was cancelled. */
  readonly onLoadedLate: (loaded: LoadedModel<M, R>) => Promise<void>;
  readonly onFailed: (name: ReleaseName, error: unknown) => void;
  /** Called last, after each load that was not cancelled. */
  readonly onSettled: () => void;
}

/** The one load that counts. A cancelled one may still be on its way out. */
export interface CurrentLoad {
  /** The release that is being loaded. */
  name(): ReleaseName | undefined;
  /** Begins to load; nothing else may be under way. */
  start(name: ReleaseName): void;
  /** Gives the load up, if there is one. */
  cancel(): void;
  /** Resolves when nothing is being loaded. */
  settled(): Promise<void>;
  /** Gives the load up, and resolves when it and all that were cancelled before have ended. */
  close(): Promise<void>;
}

/** Loads one release at a time, and reports how it ended unless it was cancelled meanwhile. */
export function createCurrentLoad<M, R>(deps: CurrentLoadDeps<M, R>): CurrentLoad {
  const runs = new Set<Promise<void>>();
  let current: Attempt | undefined;

  async function run(attempt: Attempt): Promise<void> {
    try {
      const loaded = await deps.load(attempt.name, attempt.abort.signal);
      if (attempt !== current) return await deps.onLoadedLate(loaded);
      deps.onLoaded(loaded);
    } catch (error) {
      // A cancelled load fails because it was cancelled.
      if (attempt !== current) return;
      deps.onFailed(attempt.name, error);
    }
    current = undefined;
    attempt.over.resolve();
    deps.onSettled();
  }

  function cancel(): void {
    if (current === undefined) return;
    const { name, abort, over } = current;
    deps.logger.info({ release: name }, `gives up loading ${formatReleaseName(name)}`);
    abort.abort();
    over.resolve();
    current = undefined;
  }

  return {
    name: () => current?.name,
    start(name) {
      current = { name, abort: new AbortController(), over: Promise.withResolvers() };
      const running = run(current).finally(() => runs.delete(running));
      runs.add(running);
    },
    cancel,
    async settled() {
      while (current !== undefined) await current.over.promise;
    },
    async close() {
      cancel();
      await Promise.all(runs);
    },
  };
}
