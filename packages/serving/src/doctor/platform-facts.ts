/** What a check knows of the platform that a function is, or will be, deployed to. */
export interface PlatformFacts {
  /** As people call it; for messages. */
  readonly name: string;
  /** Major versions of Node that it runs. */
  readonly nodeMajors: readonly number[];
  /** The one folder that can be written, where there is only one. */
  readonly writableFolder?: string;
  /** Whether files that are written count as memory, but on volumes. */
  readonly isDiskMemory?: boolean;
  /** CPUs of a function of the size it has, where that is known. */
  readonly cpus?: number;
}
