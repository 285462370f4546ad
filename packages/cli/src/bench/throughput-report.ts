import type { PerImage } from './per-image.ts';

/** The document of `bench --throughput --json`. */
export interface ThroughputReport {
  readonly images: number;
  /** Concurrent images. */
  readonly inFlight: number;
  /** Threads of one run. */
  readonly threads: number;
  readonly throughput: PerImage;
}
