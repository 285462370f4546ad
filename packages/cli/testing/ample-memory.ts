import type { MemoryProbe } from '@yololift/serving';

// What else runs on the machine must not decide whether a second model fits.

const BYTES = 2 ** 40;

/** A terabyte is free, whatever is. */
export const AMPLE_MEMORY: MemoryProbe = {
  residentBytes: () => process.memoryUsage.rss(),
  availableBytes: () => BYTES,
};

/** The same in a Node process of its own: a variable to start it with. */
export const AMPLE_MEMORY_VARIABLE = {
  NODE_OPTIONS: `--import data:text/javascript,process.availableMemory=()=>${BYTES}`,
};
