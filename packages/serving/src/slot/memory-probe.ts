/** How much memory this process has taken, and how much more it may take. */
export interface MemoryProbe {
  /** Resident memory of the process, native memory included, bytes. */
  residentBytes(): number;
  /** What the process may still take before its container or machine is full, bytes. */
  availableBytes(): number;
}

/** The memory of this process; a container's limit counts as the machine's. */
export function processMemory(): MemoryProbe {
  return {
    residentBytes: () => process.memoryUsage.rss(),
    availableBytes: () => process.availableMemory(),
  };
}
