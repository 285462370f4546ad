import { YoloLiftError } from '@yololift/core/errors';
import { formatReleaseName, isSameRelease, type ReleaseName } from '@yololift/core/release/pointer';
import type { LoadedModel, SlotDeps, SlotLoadOptions } from './slot-types.ts';

type LoadDeps<M, R> = Pick<SlotDeps<M, R>, 'load' | 'selfTest' | 'close' | 'logger'>;

/**
 * Loads and tests a release. Closes the model if a check fails.
 * @throws what `load` and `selfTest` throw.
 * @throws YoloLiftError `RELEASE_INVALID` - the loaded release is not the requested one.
 */
export async function loadTested<M, R>(
  deps: LoadDeps<M, R>,
  name: ReleaseName,
  options: SlotLoadOptions,
): Promise<LoadedModel<M, R>> {
  const loaded = await deps.load(name, options);
  try {
    options.signal.throwIfAborted();
    assertRequested(loaded.release, name);
    await deps.selfTest?.(loaded);
    return loaded;
  } catch (error) {
    await discard(deps, loaded);
    throw error;
  }
}

/** Closes a loaded model that will not serve. Never throws. */
export async function discard<M, R>(
  { close, logger }: LoadDeps<M, R>,
  loaded: LoadedModel<M, R>,
): Promise<void> {
  try {
    await close(loaded.model);
  } catch (error) {
    logger.warn({ release: loaded.release, error }, 'an unused model failed to close');
  }
}

function assertRequested(loaded: ReleaseName, requested: ReleaseName): void {
  if (isSameRelease(loaded, requested)) return;
  throw new YoloLiftError(
    'RELEASE_INVALID',
    `requested ${formatReleaseName(requested)}, but loaded ${formatReleaseName(loaded)} with digest ${loaded.digest ?? 'unknown'}; publish it again`,
  );
}
