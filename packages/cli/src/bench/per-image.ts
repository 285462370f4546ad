import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { medianOf } from './statistics.ts';

/** What an image costs a process that looks at many. */
export interface PerImage {
  /** Of all threads, user and system, ms. */
  readonly cpuMs: number;
  /** From its begin to its end, ms; of several in flight each waits for the others. */
  readonly wallMs: { readonly median: number; readonly min: number };
  readonly imagesPerSecond: number;
  /** Pages that the system had to hand out anew. */
  readonly pageFaults: number;
  /** Full garbage collections of the main thread in a hundred images. */
  readonly collectionsPer100: number;
  /** Resident memory after the last one, MB (10^6 bytes). */
  readonly rssMb: number;
}

/**
 * Does `look` for image 0, 1, … and measures what one costs. CPU time and minima hold on a busy machine as well.
 * @param inFlight - how many are under way at once; default 1.
 */
export async function measurePerImage(
  images: number,
  look: (image: number) => Promise<unknown>,
  inFlight = 1,
): Promise<PerImage> {
  const collections = countCollections();
  const wall: number[] = [];
  let next = 0;
  async function lookOn(): Promise<void> {
    while (next < images) {
      const startedAt = performance.now();
      await look(next++);
      wall.push(performance.now() - startedAt);
    }
  }
  const [cpuBefore, faultsBefore] = [process.cpuUsage(), process.resourceUsage().minorPageFault];
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lookOn));
  const tookMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  const faults = process.resourceUsage().minorPageFault - faultsBefore;
  return {
    cpuMs: (cpu.user + cpu.system) / 1000 / images,
    wallMs: { median: medianOf(wall), min: Math.min(...wall) },
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
    // Node's types leave out what it has since 16.
    const entries = list.getEntries() as unknown as readonly { readonly detail: { readonly kind: number } }[];
    for (const { detail } of entries)
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections += 1;
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    async end() {
      await setImmediate(); // what was observed is told a little later
      observer.disconnect();
      return collections;
    },
  };
}
