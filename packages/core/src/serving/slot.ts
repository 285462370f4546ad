import type { YoloLiftError } from '../errors.ts';
import { formatReleaseName, isSameRelease, type ReleaseName } from '../release/pointer.ts';
import { createTenancy } from './active-models.ts';
import { assertRoom } from './assert-room.ts';
import { discard, loadTested } from './load-tested.ts';
import { notReadyError } from './not-ready.ts';
import { createRecycling } from './recycling.ts';
import { createRetryPlan } from './retry-plan.ts';
import { asYoloLiftError, describeFailure } from './slot-errors.ts';
import type {
  LoadedModel,
  LoadFailure,
  Slot,
  SlotDeps,
  SlotOptions,
  SlotState,
  SlotStatus,
} from './slot-types.ts';

/** A load under way. */
interface Attempt {
  readonly name: ReleaseName;
  readonly abort: AbortController;
  /** Resolves when it no longer counts: it succeeded, failed, or was overtaken. */
  readonly over: PromiseWithResolvers<void>;
}

/**
 * A slot that follows `pointer`: a new release is loaded and tested beside the model that serves, swapped in between
 * requests, and the old model is closed after its last request. A release that fails leaves the old model serving,
 * is logged once, and is tried again when the pointer changes or a back-off is over. Nothing is loaded before the
 * first call of `use`, `ready`, `follow` or `refresh`.
 */
export function createSlot<M, R>(deps: SlotDeps<M, R>, options: SlotOptions = {}): Slot<M, R> {
  const { pointer, clock, logger } = deps;
  const { backOffMs = 30_000, maxBackOffMs = 900_000, retryAfterMs = 2_000, minFreeBytes = 0 } = options;
  const plan = createRetryPlan(clock, backOffMs, maxBackOffMs);
  const recycling = createRecycling(deps, options);
  const tenancy = createTenancy<M, R>({ ...deps, onQuieter });
  const runs = new Set<Promise<void>>();
  let loading: Attempt | undefined;
  let previousFailure: LoadFailure | undefined;
  /** Why the last load, or the reading of the pointer, failed; what callers hear while no model serves. */
  let failed: YoloLiftError | undefined;
  let swaps = 0;
  let isClosed = false;
  const stopListening = pointer.onRead(consider);

  async function obey(reading: Promise<unknown>): Promise<void> {
    try {
      await reading;
      consider();
    } catch (error) {
      failed = asYoloLiftError(error);
    }
  }

  /** Acts on the pointer in force, which may be newer than the reading that led here. */
  function consider(): void {
    const wanted = pointer.status().pointer;
    if (wanted === undefined || isClosed || recycling.reason() !== undefined) return;
    plan.want(wanted);
    moveTo(wanted);
  }

  function moveTo(wanted: ReleaseName): void {
    const active = tenancy.active();
    if (active !== undefined && isSameRelease(active.release, wanted)) {
      overtake();
      previousFailure = undefined;
    } else if (loading === undefined || !isSameRelease(loading.name, wanted)) {
      overtake();
      if (plan.mayTry()) start(wanted);
    }
  }

  function overtake(): void {
    if (loading === undefined) return;
    logger.info({ release: loading.name }, `gives up loading ${formatReleaseName(loading.name)}`);
    loading.abort.abort();
    loading.over.resolve();
    loading = undefined;
  }

  function start({ model, version, digest }: ReleaseName): void {
    const name = { model, version, ...(digest !== undefined && { digest }) };
    loading = { name, abort: new AbortController(), over: Promise.withResolvers<void>() };
    const running = run(loading).finally(() => runs.delete(running));
    runs.add(running);
  }

  async function run(attempt: Attempt): Promise<void> {
    const { name, abort, over } = attempt;
    try {
      roomFor(name, minFreeBytes);
      const fits = (neededBytes: number) => roomFor(name, neededBytes);
      const loaded = await loadTested(deps, name, { signal: abort.signal, assertRoom: fits });
      if (attempt !== loading) return await discard(deps, loaded);
      install(loaded);
    } catch (error) {
      // One that was overtaken failed because it was told to.
      if (attempt !== loading) return;
      fail(name, asYoloLiftError(error));
    }
    loading = undefined;
    over.resolve();
    // The pointer may have gained a digest meanwhile, and mean another release than the one that was loaded.
    consider();
  }

  function roomFor(name: ReleaseName, neededBytes: number): void {
    const isSecond = tenancy.active() !== undefined;
    if (isSecond && deps.memory !== undefined) assertRoom(deps.memory, neededBytes, name);
  }

  function install(loaded: LoadedModel<M, R>): void {
    const { release, record } = loaded;
    const before = tenancy.replace(loaded);
    previousFailure = undefined;
    failed = undefined;
    if (before === undefined) {
      recycling.start();
      logger.info({ release, record }, `${formatReleaseName(release)} serves`);
      return;
    }
    swaps += 1;
    deps.onSwap?.(release);
    const fields = { release, record, before: before.release, swaps };
    logger.info(
      fields,
      `${formatReleaseName(release)} serves in place of ${formatReleaseName(before.release)}`,
    );
  }

  function fail(name: ReleaseName, error: YoloLiftError): void {
    const before =
      previousFailure && isSameRelease(previousFailure.release, name) ? previousFailure : undefined;
    const failure = describeFailure(error, clock.now(), before);
    const retryAt = plan.failed();
    previousFailure = { ...failure, release: name, retryAt };
    failed = error;
    if (failure === before) return;
    const serving = tenancy.active()?.release;
    const serves = serving === undefined ? 'nothing serves' : `${formatReleaseName(serving)} serves on`;
    const fields = { release: name, code: error.code, error, serving, retryAt };
    logger.error(fields, `${formatReleaseName(name)} cannot serve (${error.message}); ${serves}`);
  }

  function onQuieter(what: 'request' | 'model'): void {
    if (what === 'model') recycling.review(swaps);
    recycling.leaveWhenIdle(tenancy.leases());
  }

  function notReady(): YoloLiftError {
    const untilRetryMs = previousFailure && previousFailure.retryAt - clock.now();
    return notReadyError({ isClosed, loading: loading?.name, failed, untilRetryMs, retryAfterMs });
  }

  function state(): SlotState {
    if (isClosed) return 'closed';
    if (recycling.reason() !== undefined) return 'recycling';
    if (tenancy.active() !== undefined) return 'ready';
    return loading === undefined && failed !== undefined ? 'failed' : 'loading';
  }

  function status(): SlotStatus<R> {
    const active = tenancy.active();
    return {
      state: state(),
      release: active?.release,
      servingSince: active?.since,
      record: active?.record,
      loading: loading?.name,
      previousFailure,
      swaps,
      leases: tenancy.leases(),
      draining: tenancy.draining(),
      recycleReason: recycling.reason(),
      pointer: pointer.status(),
    };
  }

  async function loadsOver(): Promise<void> {
    while (loading !== undefined) await loading.over.promise;
  }

  return {
    async use(fn) {
      if (!isClosed) void obey(pointer.current());
      const active = tenancy.active();
      if (active === undefined) throw notReady();
      return tenancy.use(active, fn);
    },
    async ready() {
      if (tenancy.active() === undefined) await obey(pointer.current());
      if (tenancy.active() === undefined) await loadsOver();
      if (tenancy.active() === undefined) throw notReady();
    },
    follow: () => obey(pointer.current()),
    async refresh() {
      await obey(pointer.refresh());
      await loadsOver();
      return status();
    },
    status,
    recycle(reason) {
      recycling.demand(reason);
      recycling.leaveWhenIdle(tenancy.leases());
    },
    async close() {
      isClosed = true;
      stopListening();
      overtake();
      recycling.stop();
      await Promise.all([...runs, tenancy.closeAll()]);
    },
  };
}
