import type { Clock, Logger } from '@yololift/core/ports';
import type { ReleaseName } from '@yololift/core/release/pointer';
import { createLeasedModel, type LeasedModel } from './leased-model.ts';
import type { LoadedModel, SlotAnswer } from './slot-types.ts';

/** The active model. */
interface ActiveModel<M, R> {
  readonly leased: LeasedModel<M>;
  readonly release: ReleaseName;
  readonly record: R;
  /** ms since 1970. */
  readonly since: number;
}

interface ActiveModelsDeps<M> {
  readonly close: (model: M) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after each request. */
  readonly onRequestEnd: () => void;
  /** Called after a replaced model was closed. */
  readonly onModelClosed: () => void;
}

/** The active model and replaced models with running requests. */
export interface ActiveModels<M, R> {
  active(): ActiveModel<M, R> | undefined;
  /** Activates a model and returns the previous one, which is closed after its last request. */
  replace(loaded: LoadedModel<M, R>): ActiveModel<M, R> | undefined;
  /** Runs `fn` with `model`, which stays open meanwhile. `model` must be the active one. */
  use<T>(
    model: ActiveModel<M, R>,
    fn: (model: M, release: ReleaseName) => T | Promise<T>,
  ): Promise<SlotAnswer<T>>;
  /** Running requests. */
  leases(): number;
  /** Replaced models that are not closed yet. */
  draining(): number;
  /** Number of swaps so far. */
  swaps(): number;
  /** Closes every model after its last request. */
  close(): Promise<void>;
}

/** Keeps models open while they are in use and closes each once. */
export function createActiveModels<M, R>(deps: ActiveModelsDeps<M>): ActiveModels<M, R> {
  const { close, clock, logger, onRequestEnd, onModelClosed } = deps;
  const retired = new Map<LeasedModel<M>, Promise<void>>();
  let active: ActiveModel<M, R> | undefined;
  let swaps = 0;

  function retire({ leased, release }: ActiveModel<M, R>): void {
    const closing = leased
      .retire()
      .catch((error: unknown) => logger.warn({ release, error }, 'a replaced model failed to close'))
      .then(() => {
        retired.delete(leased);
        onModelClosed();
      });
    retired.set(leased, closing);
  }

  return {
    active: () => active,
    replace({ model, release, record }) {
      const before = active;
      active = { leased: createLeasedModel(model, close), release, record, since: clock.now() };
      if (before === undefined) return undefined;
      swaps += 1;
      retire(before);
      return before;
    },
    async use({ leased, release }, fn) {
      const lease = leased.lease();
      try {
        return { answer: await fn(leased.model, release), release };
      } finally {
        lease.close();
        onRequestEnd();
      }
    },
    leases: () =>
      [...retired.keys()].reduce((sum, leased) => sum + leased.leases(), active?.leased.leases() ?? 0),
    draining: () => retired.size,
    swaps: () => swaps,
    async close() {
      if (active !== undefined) retire(active);
      active = undefined;
      await Promise.all(retired.values());
    },
  };
}
