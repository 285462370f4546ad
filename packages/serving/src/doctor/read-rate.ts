import { open } from 'node:fs/promises';
import type { Clock } from '@yololift/core/ports';

const CHUNK_BYTES = 1 << 20;

/** How much is read at most. */
export interface ReadBounds {
  readonly bytes: number;
  readonly ms: number;
}

/** What was read, in which time. */
export interface ReadRate {
  readonly bytes: number;
  readonly bytesPerSecond: number;
}

/** Reads a file from its start until its end or a bound is reached. What the system has cached already comes faster. */
export async function readRate(
  path: string,
  { clock, bounds }: { readonly clock: Clock; readonly bounds: ReadBounds },
  signal: AbortSignal,
): Promise<ReadRate> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  const startedAt = clock.now();
  const elapsedMs = () => clock.now() - startedAt;
  let bytes = 0;
  const handle = await open(path);
  try {
    while (bytes < bounds.bytes && elapsedMs() < bounds.ms) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(buffer);
      if (bytesRead === 0) break;
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return { bytes, bytesPerSecond: (bytes / Math.max(1, elapsedMs())) * 1000 };
}
