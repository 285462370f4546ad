import type { PerImage } from './per-image.ts';

/** What `bench --throughput --json` prints. */
export interface ThroughputReport {
  readonly images: number;
  /** Images under way at once. */
  readonly inFlight: number;
  /** Threads of one run. */
  readonly threads: number;
  readonly throughput: PerImage;
}
