import { open } from 'node:fs/promises';
import type { Clock } from '@yololift/core/ports';

const CHUNK_BYTES = 1 << 20;

/** Limits of a measurement. */
export interface ReadBounds {
  readonly bytes: number;
  readonly ms: number;
}

/** A measured read rate. */
export interface ReadRate {
  readonly bytes: number;
  readonly bytesPerSecond: number;
}

/** Measures the read rate of a file, up to its end or a bound. Data in the page cache is faster. */
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
