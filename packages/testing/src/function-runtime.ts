import type { ProcessEnd } from './function-process.ts';

/** A built function that runs in its cloud's own runtime, in a process of its own, on loopback. */
export interface FunctionRuntime {
  readonly pid: number;
  /**
   * One HTTP request, as the cloud's front door would hand it on.
   * @param path - With its query: `/detect?draw=true`.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** What the function wrote to stdout so far. */
  lines(): readonly string[];
  /**
   * The first line of stdout that matches, written already or yet to come.
   * @throws Error - the process ended without writing one; carries its stderr.
   */
  waitForLine(pattern: RegExp): Promise<string>;
  /** Resident memory of the process, bytes, native memory included. Linux only: read from `/proc`. */
  residentBytes(): number;
  /** Resolves when the process is gone, whoever ended it. */
  readonly ended: Promise<ProcessEnd>;
  /** SIGTERM, and SIGKILL for a process that outstays its grace. Resolves when it is gone. */
  stop(): Promise<ProcessEnd>;
}
