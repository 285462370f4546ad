import { setTimeout } from 'node:timers/promises';
import { hasAbandonedWork, killProcess } from '@yololift/core/async';
import type { ServerlessFunction } from './create-function.ts';

/** Time for pending responses, ms. */
const GRACE_MS = 1_000;

/** Options of `exitProcess`. */
export interface ExitOptions {
  /** Time for pending responses, ms; with 0 the process exits before this returns. Default 1,000. */
  readonly graceMs?: number;
}

/**
 * Exits this process with code 0, so that the platform starts a new one; new requests are refused meanwhile. Uses
 * `SIGKILL` if a thread is stuck in native code, because a normal exit would wait for it.
 */
export async function exitProcess(
  { http, logger, recycleReason }: Pick<ServerlessFunction, 'http' | 'logger' | 'recycleReason'>,
  { graceMs = GRACE_MS }: ExitOptions = {},
): Promise<void> {
  logger.warn({ reason: recycleReason() }, 'this process exits to be replaced');
  http.beginShutdown();
  if (graceMs > 0) await setTimeout(graceMs);
  if (hasAbandonedWork()) killProcess();
  process.exit(0);
}
