import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

/** What an image costs a process that looks at many, one after another. */
export interface PerImage {
  /** Of all threads, user and system, ms. */
  readonly cpuMs: number;
  readonly wallMs: { readonly median: number; readonly min: number };
  /** Pages that the system had to hand out anew. */
  readonly pageFaults: number;
  /** Full garbage collections of the main thread in a hundred images. */
  readonly collectionsPer100: number;
  /** Resident memory after the last one, MB (10^6 bytes). */
  readonly rssMb: number;
}

/** Does `look` so many times and measures what one costs. CPU time and minima hold on a busy machine as well. */
export async function measurePerImage(images: number, look: () => Promise<unknown>): Promise<PerImage> {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    // Node's types leave out what it has since 16.
    const entries = list.getEntries() as unknown as readonly { readonly detail: { readonly kind: number } }[];
    for (const { detail } of entries)
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections += 1;
  });
  observer.observe({ entryTypes: ['gc'] });
  const wall: number[] = [];
  const [cpuBefore, faultsBefore] = [process.cpuUsage(), process.resourceUsage().minorPageFault];
  for (let seen = 0; seen < images; seen += 1) {
    const startedAt = performance.now();
    await look();
    wall.push(performance.now() - startedAt);
  }
  const cpu = process.cpuUsage(cpuBefore);
  const faults = process.resourceUsage().minorPageFault - faultsBefore;
  await setImmediate(); // what was observed is told a little later
  observer.disconnect();
  const sorted = wall.toSorted((a, b) => a - b);
  return {
    cpuMs: (cpu.user + cpu.system) / 1000 / images,
    wallMs: { median: sorted[Math.floor(images / 2)] ?? Number.NaN, min: sorted[0] ?? Number.NaN },
    pageFaults: faults / images,
    collectionsPer100: (collections / images) * 100,
    rssMb: process.memoryUsage.rss() / 1e6,
  };
}
