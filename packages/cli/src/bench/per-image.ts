import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { computeMedian } from './statistics.ts';

/** Cost per image of a process that predicts many. */
export interface PerImage {
  /** User and system time of all threads, ms. */
  readonly cpuMs: number;
  /** From start to end, ms; includes waiting for other images in flight. */
  readonly wallMs: { readonly median: number; readonly min: number };
  readonly imagesPerSecond: number;
  /** Minor page faults. */
  readonly pageFaults: number;
  /** Full garbage collections of the main thread per 100 images. */
  readonly collectionsPer100: number;
  /** Resident memory after the last one, MB (10^6 bytes). */
  readonly rssMb: number;
}

/**
 * Calls `predict` for image 0, 1, … and measures the cost per image. CPU time and minima also hold on a busy machine.
 * @param inFlight - concurrent images; default 1.
 */
export async function measurePerImage(
  images: number,
  predict: (image: number) => Promise<unknown>,
  inFlight = 1,
): Promise<PerImage> {
  const collections = countCollections();
  const wall: number[] = [];
  let next = 0;
  async function predictNext(): Promise<void> {
    while (next < images) {
      const startedAt = performance.now();
      await predict(next++);
      wall.push(performance.now() - startedAt);
    }
  }
  const [cpuBefore, faultsBefore] = [process.cpuUsage(), process.resourceUsage().minorPageFault];
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inFlight }, predictNext));
  const tookMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  const faults = process.resourceUsage().minorPageFault - faultsBefore;
  return {
    cpuMs: (cpu.user + cpu.system) / 1000 / images,
    wallMs: { median: computeMedian(wall), min: Math.min(...wall) },
    imagesPerSecond: (images / tookMs) * 1000,
    pageFaults: faults / images,
    collectionsPer100: ((await collections.end()) / images) * 100,
    rssMb: process.memoryUsage.rss() / 1e6,
  };
}

/** Counts the full garbage collections of this thread from now on. */
function countCollections(): { readonly end: () => Promise<number> } {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    // Node has `detail` since 16; its types do not.
    const entries = list.getEntries() as unknown as readonly { readonly detail: { readonly kind: number } }[];
    for (const { detail } of entries)
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections += 1;
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    async end() {
      await setImmediate(); // entries are delivered asynchronously
      observer.disconnect();
      return collections;
    },
  };
}
