import type { MemoryProbe } from '@yololift/serving';

// Tests must not depend on the machine's free memory: whether a second model fits.

const BYTES = 2 ** 40;

/** Reports a terabyte of free memory. */
export const AMPLE_MEMORY: MemoryProbe = {
  residentBytes: () => process.memoryUsage.rss(),
  availableBytes: () => BYTES,
};

/** The same for a separate Node process: environment variables to start it with. */
export const AMPLE_MEMORY_VARIABLE = {
  NODE_OPTIONS: `--import data:text/javascript,process.availableMemory=()=>${BYTES}`,
};
