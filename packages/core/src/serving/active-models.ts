import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ReleaseName } from '../release/pointer.ts';
import { createLeasedModel, type LeasedModel } from './leased-model.ts';
import type { LoadedModel, SlotAnswer } from './slot-types.ts';

/** The model that serves. */
interface Tenant<M, R> {
  readonly leased: LeasedModel<M>;
  readonly release: ReleaseName;
  readonly record: R;
  /** ms since 1970. */
  readonly since: number;
}

interface TenancyDeps<M> {
  readonly close: (model: M) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after a request ended, and after a replaced model was closed. */
  readonly onQuieter: (what: 'request' | 'model') => void;
}

/** The model that serves, and those it replaced that still have requests. */
export interface Tenancy<M, R> {
  active(): Tenant<M, R> | undefined;
  /** Puts a model in, and lets the one before go after its last request. Returns that one. */
  replace(loaded: LoadedModel<M, R>): Tenant<M, R> | undefined;
  /** Runs `fn` with `tenant`'s model, which stays open meanwhile. `tenant` must be the active one. */
  use<T>(
    tenant: Tenant<M, R>,
    fn: (model: M, release: ReleaseName) => T | Promise<T>,
  ): Promise<SlotAnswer<T>>;
  /** Requests under way. */
  leases(): number;
  /** Replaced models that are not closed yet. */
  draining(): number;
  /** Resolves when every model had its last request and is closed. */
  closeAll(): Promise<void>;
}

/** Keeps models open for as long as they are used, and closes each once. */
export function createTenancy<M, R>({ close, clock, logger, onQuieter }: TenancyDeps<M>): Tenancy<M, R> {
  const leaving = new Map<LeasedModel<M>, Promise<void>>();
  let active: Tenant<M, R> | undefined;

  function retire({ leased, release }: Tenant<M, R>): void {
    const closing = leased
      .retire()
      .catch((error: unknown) => logger.warn({ release, error }, 'a replaced model did not close well'))
      .then(() => {
        leaving.delete(leased);
        onQuieter('model');
      });
    leaving.set(leased, closing);
  }

  return {
    active: () => active,
    replace({ model, release, record }) {
      const before = active;
      active = { leased: createLeasedModel(model, close), release, record, since: clock.now() };
      if (before !== undefined) retire(before);
      return before;
    },
    async use({ leased, release }, fn) {
      leased.acquire();
      try {
        return { answer: await fn(leased.model, release), release };
      } finally {
        leased.release();
        onQuieter('request');
      }
    },
    leases: () =>
      [...leaving.keys()].reduce((sum, leased) => sum + leased.leases(), active?.leased.leases() ?? 0),
    draining: () => leaving.size,
    async closeAll() {
      if (active !== undefined) retire(active);
      active = undefined;
      await Promise.all(leaving.values());
    },
  };
}
