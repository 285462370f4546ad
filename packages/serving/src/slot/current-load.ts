import type { Logger } from '@yololift/core/ports';
import { formatReleaseName, type ReleaseName } from '@yololift/core/release/pointer';
import type { LoadedModel } from './slot-types.ts';

/** A running load. */
interface Attempt {
  readonly name: ReleaseName;
  readonly abort: AbortController;
  /** Resolves when the load succeeds, fails or is cancelled. */
  readonly over: PromiseWithResolvers<void>;
}

/** Dependencies of `createCurrentLoad`. */
interface CurrentLoadDeps<M, R> {
  readonly logger: Logger;
  readonly load: (name: ReleaseName, signal: AbortSignal) => Promise<LoadedModel<M, R>>;
  /** Activates the model. An error counts as a failed load. */
  readonly onLoaded: (loaded: LoadedModel<M, R>) => void;
  /** Closes a model that finished loading after its load was cancelled. */
  readonly onLoadedLate: (loaded: LoadedModel<M, R>) => Promise<void>;
  readonly onFailed: (name: ReleaseName, error: unknown) => void;
  /** Called last, after each load that is not cancelled. */
  readonly onSettled: () => void;
}

/** The current load. Cancelled loads may still be ending. */
export interface CurrentLoad {
  /** The release being loaded. */
  name(): ReleaseName | undefined;
  /** Starts a load; no other may be running. */
  start(name: ReleaseName): void;
  /** Cancels the current load, if any. */
  cancel(): void;
  /** Resolves when no load is running. */
  settled(): Promise<void>;
  /** Cancels the current load; resolves when all loads have ended, cancelled ones included. */
  close(): Promise<void>;
}

/** Loads one release at a time and reports its result unless it is cancelled. */
export function createCurrentLoad<M, R>(deps: CurrentLoadDeps<M, R>): CurrentLoad {
  const runs = new Set<Promise<void>>();
  let current: Attempt | undefined;

  async function run(attempt: Attempt): Promise<void> {
    try {
      const loaded = await deps.load(attempt.name, attempt.abort.signal);
      if (attempt !== current) return await deps.onLoadedLate(loaded);
      deps.onLoaded(loaded);
    } catch (error) {
      // Ignored: a cancelled load rejects with the abort.
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
    deps.logger.info({ release: name }, `cancels loading ${formatReleaseName(name)}`);
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
