import type { Logger } from '@yololift/core/ports';
import { formatReleaseName, isSameRelease, type ReleaseName } from '@yololift/core/release/pointer';
import { createActiveModels } from './active-models.ts';
import { assertRoom } from './assert-room.ts';
import { createCurrentLoad } from './current-load.ts';
import { createLoadFailures } from './load-failures.ts';
import { discard, loadTested } from './load-tested.ts';
import { createRecycling } from './recycling.ts';
import { createRetryPlan } from './retry-plan.ts';
import { asYoloLiftError } from './slot-errors.ts';
import { explainNoModel, readSlotStatus } from './slot-status.ts';
import type { LoadedModel, Slot, SlotDeps, SlotOptions } from './slot-types.ts';

/**
 * Creates a slot that follows `pointer`. A new release is loaded and tested beside the active model, then swapped in;
 * the old model is closed after its last request. If a release fails, the old model stays active, the failure is logged
 * once, and the release is retried when the pointer changes or a back-off ends. Loads nothing before the first call of
 * `use`, `ready`, `follow` or `refresh`.
 */
export function createSlot<M, R>(deps: SlotDeps<M, R>, options: SlotOptions = {}): Slot<M, R> {
  const { pointer, clock, logger } = deps;
  const { backOffMs = 30_000, maxBackOffMs = 900_000, retryAfterMs = 2_000, minFreeBytes = 0 } = options;
  const plan = createRetryPlan(clock, backOffMs, maxBackOffMs);
  const recycling = createRecycling(deps, options);
  const failures = createLoadFailures(deps);
  const models = createActiveModels<M, R>({ ...deps, onRequestEnd: recycleWhenIdle, onModelClosed });
  const load = createCurrentLoad<M, R>({
    logger,
    load: loadRelease,
    onLoaded: install,
    onLoadedLate: (loaded) => discard(deps, loaded),
    onFailed,
    // The pointer may have changed during the load, e.g. gained a digest that the loaded release does not have.
    onSettled: reconcile,
  });
  let isClosed = false;
  const stopListening = pointer.onRead(reconcile);

  async function onPointerRead(reading: Promise<unknown>): Promise<void> {
    try {
      await reading;
      reconcile();
    } catch (error) {
      failures.addPointerError(asYoloLiftError(error));
    }
  }

  /** Loads the release of the current pointer, which may be newer than the read that triggered this call. */
  function reconcile(): void {
    const wanted = pointer.status().pointer;
    if (wanted === undefined || isClosed || recycling.reason() !== undefined) return;
    plan.want(wanted);
    if (matches(models.active()?.release, wanted)) {
      load.cancel();
      failures.clear();
    } else if (!matches(load.name(), wanted)) {
      load.cancel();
      if (plan.mayTry()) load.start(nameOnly(wanted));
    }
  }

  function loadRelease(name: ReleaseName, signal: AbortSignal): Promise<LoadedModel<M, R>> {
    assertRoomBeside(name, minFreeBytes);
    const assertFits = (neededBytes: number) => assertRoomBeside(name, neededBytes);
    return loadTested(deps, name, { signal, assertRoom: assertFits });
  }

  /** Always passes for the first model, since nothing can be served without it. */
  function assertRoomBeside(name: ReleaseName, neededBytes: number): void {
    const isSecond = models.active() !== undefined;
    if (isSecond && deps.memory !== undefined) assertRoom(deps.memory, neededBytes, name);
  }

  function install(loaded: LoadedModel<M, R>): void {
    const before = models.replace(loaded);
    failures.clear();
    if (before === undefined) {
      recycling.start();
      logFirst(logger, loaded);
      return;
    }
    deps.onSwap?.(loaded.release);
    logSwap(logger, loaded, { before: before.release, swaps: models.swaps() });
  }

  function onFailed(name: ReleaseName, error: unknown): void {
    const serving = models.active()?.release;
    failures.add({ name, error: asYoloLiftError(error), retryAt: plan.failed(), serving });
  }

  function onModelClosed(): void {
    recycling.review(models.swaps());
    recycleWhenIdle();
  }

  function recycleWhenIdle(): void {
    recycling.recycleWhenIdle(models.leases());
  }

  function parts() {
    return { pointer, models, load, failures, recycling, isClosed };
  }

  function activeOrThrow() {
    const active = models.active();
    if (active === undefined) throw explainNoModel(parts(), retryAfterMs);
    return active;
  }

  return {
    async use(fn) {
      if (!isClosed) void onPointerRead(pointer.current());
      return models.use(activeOrThrow(), fn);
    },
    async ready() {
      if (models.active() === undefined) await onPointerRead(pointer.current());
      if (models.active() === undefined) await load.settled();
      activeOrThrow();
    },
    follow: () => onPointerRead(pointer.current()),
    async refresh() {
      await onPointerRead(pointer.refresh());
      await load.settled();
      return readSlotStatus(parts());
    },
    status: () => readSlotStatus(parts()),
    recycle(reason) {
      recycling.request(reason);
      recycleWhenIdle();
    },
    async close() {
      isClosed = true;
      stopListening();
      recycling.stop();
      await Promise.all([load.close(), models.close()]);
    },
  };
}

function matches(release: ReleaseName | undefined, wanted: ReleaseName): boolean {
  return release !== undefined && isSameRelease(release, wanted);
}

/** Removes the pointer's other fields. */
function nameOnly({ model, version, digest }: ReleaseName): ReleaseName {
  return { model, version, ...(digest !== undefined && { digest }) };
}

function logFirst(logger: Logger, { release, record }: LoadedModel<unknown, unknown>): void {
  logger.info({ release, record }, `${formatReleaseName(release)} serves`);
}

function logSwap(
  logger: Logger,
  { release, record }: LoadedModel<unknown, unknown>,
  { before, swaps }: { readonly before: ReleaseName; readonly swaps: number },
): void {
  logger.info(
    { release, record, before, swaps },
    `${formatReleaseName(release)} replaces ${formatReleaseName(before)}`,
  );
}
