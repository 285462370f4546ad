import { YoloLiftError } from '@yololift/core';
import { formatReleaseName, isSameRelease, type ReleaseName } from '@yololift/core/release';
import type { LoadedModel, SlotDeps, SlotLoadOptions } from './slot-types.ts';

type LoadDeps<M, R> = Pick<SlotDeps<M, R>, 'load' | 'selfTest' | 'close' | 'logger'>;

/**
 * Loads a release and tests it. A model that must not serve is closed before this throws.
 * @throws whatever `load` and `selfTest` throw.
 * @throws YoloLiftError `RELEASE_INVALID` - another release came than was asked for.
 */
export async function loadTested<M, R>(
  deps: LoadDeps<M, R>,
  name: ReleaseName,
  options: SlotLoadOptions,
): Promise<LoadedModel<M, R>> {
  const loaded = await deps.load(name, options);
  try {
    options.signal.throwIfAborted();
    assertAskedFor(loaded.release, name);
    await deps.selfTest?.(loaded);
    return loaded;
  } catch (error) {
    await discard(deps, loaded);
    throw error;
  }
}

/** Closes a model that was loaded and is not to serve. Never throws. */
export async function discard<M, R>(
  { close, logger }: LoadDeps<M, R>,
  loaded: LoadedModel<M, R>,
): Promise<void> {
  try {
    await close(loaded.model);
  } catch (error) {
    logger.warn({ release: loaded.release, error }, 'a model that was not used did not close well');
  }
}

function assertAskedFor(given: ReleaseName, asked: ReleaseName): void {
  if (isSameRelease(given, asked)) return;
  throw new YoloLiftError(
    'RELEASE_INVALID',
    `${formatReleaseName(asked)} was asked for, and ${formatReleaseName(given)} with digest ${given.digest ?? 'unknown'} came; publish it again`,
  );
}
