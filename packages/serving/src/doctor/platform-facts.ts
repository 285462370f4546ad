/** Facts of the platform that a function is deployed to. */
export interface PlatformFacts {
  /** Its name for messages. */
  readonly name: string;
  /** Supported major versions of Node. */
  readonly nodeMajors: readonly number[];
  /** The only writable folder, if there is just one. */
  readonly writableFolder?: string;
  /** Whether written files use memory, except on volumes. */
  readonly isDiskMemory?: boolean;
  /** CPUs of a function of this size, if known. */
  readonly cpus?: number;
}
