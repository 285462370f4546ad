/** Used and available memory of this process. */
export interface MemoryProbe {
  /** Resident memory, including native memory, bytes. */
  residentBytes(): number;
  /** Memory still available in the container or machine, bytes. */
  availableBytes(): number;
}

/** Reads this process's memory; respects a container's limit. */
export function processMemory(): MemoryProbe {
  return {
    residentBytes: () => process.memoryUsage.rss(),
    availableBytes: () => process.availableMemory(),
  };
}
