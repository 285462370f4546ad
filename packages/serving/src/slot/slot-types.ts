import type { Clock, Logger } from '@yololift/core/ports';
import type { ReleaseName } from '@yololift/core/release/pointer';
import type { MemoryProbe } from './memory-probe.ts';
import type { PointerStatus, PointerWatcher } from './pointer-watcher.ts';
import type { Failure } from './slot-errors.ts';

/** A model that is ready to serve, with its release. */
export interface LoadedModel<M, R> {
  readonly model: M;
  /** The requested release, with its digest. */
  readonly release: ReleaseName;
  /** Details of the load (source, bytes, times) for `status()` and logs. The slot does not read it. */
  readonly record: R;
}

/** Options of a load. */
export interface SlotLoadOptions {
  /** Aborts when a newer pointer replaces this load or the slot closes. */
  readonly signal: AbortSignal;
  /**
   * Call before creating the session, with the bytes it needs. Always passes for the first model.
   * @throws YoloLiftError `OUT_OF_MEMORY_BUDGET` - the model does not fit beside the active one.
   */
  readonly assertRoom: (neededBytes: number) => void;
}

/** Dependencies of `createSlot`. */
export interface SlotDeps<M, R> {
  readonly pointer: PointerWatcher;
  /** Loads a release and opens its model. The slot closes a model that arrives after `signal` aborts. */
  readonly load: (name: ReleaseName, options: SlotLoadOptions) => Promise<LoadedModel<M, R>>;
  /** Throws if the model must not serve. Part of every load; omit it if `load` includes the test. */
  readonly selfTest?: (loaded: LoadedModel<M, R>) => Promise<unknown>;
  /** Closes a model; called once per model, when it is unused. */
  readonly close: (model: M) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: memory is not measured, and only `maxSwaps` triggers recycling. */
  readonly memory?: MemoryProbe;
  /** Called when a release has replaced another. */
  readonly onSwap?: (release: ReleaseName) => void;
  /**
   * Called once, when the budget of swaps or bytes is spent and no request is running, or after `recycleGraceMs`. The
   * last response may not be sent yet: close the server, then exit.
   */
  readonly onRecycle?: (reason: string) => void;
}

/** Limits of a slot. */
export interface SlotOptions {
  /** Wait before a failed release is retried, ms; doubles with each failure. Default 30 s. */
  readonly backOffMs?: number;
  /** Longest such wait, ms. Default 15 min. */
  readonly maxBackOffMs?: number;
  /** `retryAfterMs` for callers while the first model loads. Default 2 s. */
  readonly retryAfterMs?: number;
  /** Number of swaps after which the process should exit. Default: unlimited. */
  readonly maxSwaps?: number;
  /** Growth of resident memory since the first model after which the process should exit, bytes. */
  readonly maxGrowthBytes?: number;
  /** Memory that must be free before a second model is loaded beside the first, bytes. Default 0. */
  readonly minFreeBytes?: number;
  /** Longest wait for an idle moment before `onRecycle`, ms. Default 30 s. */
  readonly recycleGraceMs?: number;
}

/** A result and the release of the model that produced it. */
export interface SlotAnswer<T> {
  readonly answer: T;
  readonly release: ReleaseName;
}

/** A release that failed to load. */
export interface LoadFailure extends Failure {
  readonly release: ReleaseName;
  /** Time of the next try, ms since 1970; earlier if the pointer changes. */
  readonly retryAt: number;
}

/**
 * - `loading`: no model yet; the first one is loading.
 * - `ready`: a model serves, the wanted one or the previous one.
 * - `failed`: no model; the last load failed.
 * - `recycling`: a model serves, but the process should get no new requests and exit.
 * - `closed`: by `close`.
 */
export type SlotState = 'loading' | 'ready' | 'failed' | 'recycling' | 'closed';

/** Status of a slot, for health. Only `ready` counts as ready. */
export interface SlotStatus<R> {
  readonly state: SlotState;
  /** The active release. */
  readonly release: ReleaseName | undefined;
  /** Activation time, ms since 1970. */
  readonly servingSince: number | undefined;
  readonly record: R | undefined;
  /** The release being loaded. */
  readonly loading: ReleaseName | undefined;
  /** The last failed load; cleared when a load succeeds or the pointer returns to the active release. */
  readonly previousFailure: LoadFailure | undefined;
  readonly swaps: number;
  /** Running requests. */
  readonly leases: number;
  /** Replaced models that wait for their last request. */
  readonly draining: number;
  /** Why the process should exit. */
  readonly recycleReason: string | undefined;
  readonly pointer: PointerStatus;
}

/** Holds the active model and follows the pointer to the next one. */
export interface Slot<M, R> {
  /**
   * Runs `fn` with the active model, which stays open until `fn` is done, even if it is swapped meanwhile.
   * @throws YoloLiftError `MODEL_LOADING` - no model yet; retryable, with `retryAfterMs`.
   * @throws YoloLiftError the error of the first load or the pointer, with its own code - no model and no running load;
   * retryable, since the slot retries.
   * @throws YoloLiftError `SHUTTING_DOWN` - the slot was closed.
   */
  use<T>(fn: (model: M, release: ReleaseName) => T | Promise<T>): Promise<SlotAnswer<T>>;
  /**
   * Waits for the first model.
   * @throws YoloLiftError as `use`, if the load fails.
   */
  ready(): Promise<void>;
  /** Acts on the current pointer and, after its TTL, reads it again in the background. `use` includes this. */
  follow(): Promise<void>;
  /** Reads the pointer now, waits for the resulting load, if any, and returns the status. Never throws. */
  refresh(): Promise<SlotStatus<R>>;
  status(): SlotStatus<R>;
  /** Requests recycling: loads no further release, is no longer ready, and calls `onRecycle` when no request is running. */
  recycle(reason: string): void;
  /** Accepts no more requests, cancels the running load, waits for running requests and closes every model. */
  close(): Promise<void>;
}
