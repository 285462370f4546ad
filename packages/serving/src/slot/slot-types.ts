import type { Clock, Logger } from '@yololift/core/ports';
import type { ReleaseName } from '@yololift/core/release';
import type { MemoryProbe } from './memory-probe.ts';
import type { PointerStatus, PointerWatcher } from './pointer-watcher.ts';
import type { Failure } from './slot-errors.ts';

/** A model that is ready to serve, and the release it came from. */
export interface LoadedModel<M, R> {
  readonly model: M;
  /** The release that was asked for, with its digest. */
  readonly release: ReleaseName;
  /** How the load went (source, bytes, times): shown in `status()` and logs, never read. */
  readonly record: R;
}

/** What a load is told. */
export interface SlotLoadOptions {
  /** Aborts when a newer pointer overtakes this load, or the slot closes. */
  readonly signal: AbortSignal;
  /**
   * To be called before the session is made, with the bytes it will need. Always passes for a first model: without
   * it nothing is served at all.
   * @throws YoloLiftError `OUT_OF_MEMORY_BUDGET` - another model serves, and both do not fit.
   */
  readonly assertRoom: (neededBytes: number) => void;
}

/** What a slot needs. */
export interface SlotDeps<M, R> {
  readonly pointer: PointerWatcher;
  /** Fetches a release and makes its model. A result that comes after `signal` aborted is closed by the slot. */
  readonly load: (name: ReleaseName, options: SlotLoadOptions) => Promise<LoadedModel<M, R>>;
  /** Throws where the model must not serve. Part of every load; may be left out where `load` does it. */
  readonly selfTest?: (loaded: LoadedModel<M, R>) => Promise<unknown>;
  /** Frees a model; called once for each, when nobody uses it. */
  readonly close: (model: M) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: nothing is measured, and only `maxSwaps` can ask for a recycling. */
  readonly memory?: MemoryProbe;
  /** Called when a release took another's place. */
  readonly onSwap?: (release: ReleaseName) => void;
  /**
   * Called once, when the budget of swaps or bytes is spent and no request is under way (or `recycleGraceMs` are
   * over). The answer of the last request may still be on its way out: close the server first, then leave.
   */
  readonly onRecycle?: (reason: string) => void;
}

/** Limits of a slot. */
export interface SlotOptions {
  /** Wait before a release that failed is tried again, ms; doubles with each failure. Default 30 s. */
  readonly backOffMs?: number;
  /** Longest such wait, ms. Default 15 min. */
  readonly maxBackOffMs?: number;
  /** What a caller is told to wait while the first model loads, ms. Default 2 s. */
  readonly retryAfterMs?: number;
  /** Swaps after which the process should leave. Default: any number. */
  readonly maxSwaps?: number;
  /** Growth of resident memory since the first model, in bytes, after which the process should leave. */
  readonly maxGrowthBytes?: number;
  /** Memory that must be free before a second model is loaded beside the first, bytes. Default 0. */
  readonly minFreeBytes?: number;
  /** Longest wait for a moment without requests before `onRecycle`, ms. Default 30 s. */
  readonly recycleGraceMs?: number;
}

/** An answer, and the release whose model gave it. */
export interface SlotAnswer<T> {
  readonly answer: T;
  readonly release: ReleaseName;
}

/** A release that did not come to serve, and when it is tried again. */
export interface LoadFailure extends Failure {
  readonly release: ReleaseName;
  /** ms since 1970; earlier where the pointer changes. */
  readonly retryAt: number;
}

/**
 * - `loading`: no model yet, the first is on its way.
 * - `ready`: a model serves, be it the one that is wanted or the one before.
 * - `failed`: no model, and the last try failed.
 * - `recycling`: a model serves, but the process should get no new work and leave.
 * - `closed`: by `close`.
 */
export type SlotState = 'loading' | 'ready' | 'failed' | 'recycling' | 'closed';

/** What a slot holds and does, for health. Only `ready` is ready. */
export interface SlotStatus<R> {
  readonly state: SlotState;
  /** The release that serves. */
  readonly release: ReleaseName | undefined;
  /** Since when it serves, ms since 1970. */
  readonly servingSince: number | undefined;
  readonly record: R | undefined;
  /** The release that is being loaded. */
  readonly loading: ReleaseName | undefined;
  /** The last load that failed; gone once a load succeeds or the pointer is back at the release that serves. */
  readonly previousFailure: LoadFailure | undefined;
  readonly swaps: number;
  /** Requests under way. */
  readonly leases: number;
  /** Models that were replaced, and wait for their last request. */
  readonly draining: number;
  /** Why the process should leave. */
  readonly recycleReason: string | undefined;
  readonly pointer: PointerStatus;
}

/** Holds the active model, and follows the pointer to the next one. */
export interface Slot<M, R> {
  /**
   * Runs `fn` with the active model, which stays open until `fn` is done, whatever is swapped meanwhile.
   * @throws YoloLiftError `MODEL_LOADING` - no model yet; retryable, with `retryAfterMs`.
   * @throws YoloLiftError what made the first load or the pointer fail, in its own code - no model, and no load
   * under way; retryable too, since the slot tries again.
   * @throws YoloLiftError `SHUTTING_DOWN` - the slot was closed.
   */
  use<T>(fn: (model: M, release: ReleaseName) => T | Promise<T>): Promise<SlotAnswer<T>>;
  /**
   * Waits for a first model, where there is none.
   * @throws YoloLiftError as `use`, when the load has failed.
   */
  ready(): Promise<void>;
  /** Acts on the pointer in force, if its time is over by a reading in the background. `use` does so by itself. */
  follow(): Promise<void>;
  /** Reads the pointer now, waits for the load it leads to, if any, and says what came of it. Never throws. */
  refresh(): Promise<SlotStatus<R>>;
  status(): SlotStatus<R>;
  /** Asks for a new process: takes no further release, is not ready, and calls `onRecycle` once no request is under way. */
  recycle(reason: string): void;
  /** Takes no more requests, gives up the load under way, lets requests end, and closes every model. */
  close(): Promise<void>;
}
