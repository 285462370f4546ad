import type { ProcessEnd } from './function-process.ts';

/** A built function running in its cloud's own runtime, in a separate process, on loopback. */
export interface FunctionRuntime {
  readonly pid: number;
  /**
   * Sends one HTTP request as the cloud's front end would.
   * @param path - with its query: `/detect?draw=true`.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Lines on stdout so far. */
  lines(): readonly string[];
  /**
   * Waits for the first line of stdout that matches, past or future.
   * @throws Error - the process ended without one; the message has its stderr.
   */
  waitForLine(pattern: RegExp): Promise<string>;
  /** Resident memory of the process, including native memory, bytes. Linux only: read from `/proc`. */
  residentBytes(): number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<ProcessEnd>;
  /** Sends SIGTERM, then SIGKILL after the grace period. Resolves when the process has ended. */
  stop(): Promise<ProcessEnd>;
}
