import type { YoloLiftError } from '@yololift/core/errors';
import type { ActiveModels } from './active-models.ts';
import type { CurrentLoad } from './current-load.ts';
import type { LoadFailures } from './load-failures.ts';
import type { PointerWatcher } from './pointer-watcher.ts';
import type { Recycling } from './recycling.ts';
import { notReadyError } from './slot-errors.ts';
import type { SlotState, SlotStatus } from './slot-types.ts';

/** The parts of a slot. */
interface SlotParts<M, R> {
  readonly pointer: PointerWatcher;
  readonly models: ActiveModels<M, R>;
  readonly load: CurrentLoad;
  readonly failures: LoadFailures;
  readonly recycling: Recycling;
  readonly isClosed: boolean;
}

/** Status of a slot, for health. */
export function readSlotStatus<M, R>(parts: SlotParts<M, R>): SlotStatus<R> {
  const { pointer, models, load, failures, recycling } = parts;
  const active = models.active();
  return {
    state: readState(parts),
    release: active?.release,
    servingSince: active?.since,
    record: active?.record,
    loading: load.name(),
    previousFailure: failures.last(),
    swaps: models.swaps(),
    leases: models.leases(),
    draining: models.draining(),
    recycleReason: recycling.reason(),
    pointer: pointer.status(),
  };
}

function readState<M, R>({ models, load, failures, recycling, isClosed }: SlotParts<M, R>): SlotState {
  if (isClosed) return 'closed';
  if (recycling.reason() !== undefined) return 'recycling';
  if (models.active() !== undefined) return 'ready';
  return load.name() === undefined && failures.error() !== undefined ? 'failed' : 'loading';
}

/** The error that explains why a slot has no model. */
export function explainNoModel<M, R>(
  { load, failures, isClosed }: SlotParts<M, R>,
  retryAfterMs: number,
): YoloLiftError {
  return notReadyError({
    isClosed,
    loading: load.name(),
    failed: failures.error(),
    untilRetryMs: failures.untilRetryMs(),
    retryAfterMs,
  });
}
