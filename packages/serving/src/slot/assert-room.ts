import { YoloLiftError } from '@yololift/core/errors';
import { formatReleaseName, type ReleaseName } from '@yololift/core/release/pointer';
import type { MemoryProbe } from './memory-probe.ts';

/**
 * Checks that a second model fits in memory beside the active one.
 * @throws YoloLiftError `OUT_OF_MEMORY_BUDGET` - the message gives needed and free memory, MB.
 */
export function assertRoom(memory: MemoryProbe, neededBytes: number, name: ReleaseName): void {
  const available = memory.availableBytes();
  if (available >= neededBytes) return;
  throw new YoloLiftError(
    'OUT_OF_MEMORY_BUDGET',
    `${formatReleaseName(name)} needs ${megabytes(neededBytes)} MB beside the active model, but ${megabytes(available)} MB are free; give the process more memory or restart it`,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
