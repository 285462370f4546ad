import { isYoloLiftError } from '@yololift/core/errors';
import type { ReleaseSource } from '@yololift/core/release';
import { readManifest } from '@yololift/core/release';
import type { CheckContext, SourceAnswer } from './check-context.ts';

/** A key that no root has; requested if no pointer is known. */
const ABSENT_KEY = 'yololift-doctor';

/**
 * Reads the active release's manifest from a source; without a pointer, only checks that the source can be read.
 * @throws YoloLiftError the store's error if it cannot be read.
 */
export async function probeSource(
  { reader }: ReleaseSource,
  { pointer }: CheckContext,
  signal: AbortSignal,
): Promise<SourceAnswer | undefined> {
  if (pointer === undefined) {
    await reader.fetch(ABSENT_KEY, { signal }).catch((error: unknown) => {
      if (!isYoloLiftError(error, 'OBJECT_NOT_FOUND')) throw error;
    });
    return undefined;
  }
  return readManifest(reader, pointer, { signal }).then(
    (release): SourceAnswer => ({ kind: 'has', release }),
    (error: unknown): SourceAnswer => {
      if (isYoloLiftError(error, 'RELEASE_NOT_FOUND')) return { kind: 'lacks', error };
      if (isYoloLiftError(error, 'RELEASE_INVALID')) return { kind: 'broken', error };
      throw error;
    },
  );
}
