import { isYoloLiftError } from '@yololift/core';
import type { ReleaseSource } from '@yololift/core/release';
import { readManifest } from '@yololift/core/release';
import type { CheckContext, SourceAnswer } from './check-context.ts';

/** An object that no root has: asked for where no pointer says what to ask for. */
const ABSENT_KEY = 'yololift-doctor';

/**
 * Asks a source for the manifest of the release in force, or, where none is known, for anything at all.
 * @throws YoloLiftError as the store: it cannot be read.
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
