import { setTimeout } from 'node:timers/promises';
import { hasAbandonedWork, killProcess } from '@yololift/core/async';
import type { ServerlessFunction } from './create-function.ts';

/** For the answers that are on their way out, ms. */
const GRACE_MS = 1_000;

/** How a process ends. */
export interface ExitOptions {
  /** How long answers that are on their way out have, ms; with 0 the process ends before this returns. Default 1,000. */
  readonly graceMs?: number;
}

/**
 * Ends this process with code 0, so that its platform starts a new one; new requests are sent elsewhere meanwhile. It ends
 * by `SIGKILL` where a thread is stuck in native code, which an exit would wait for.
 */
export async function exitProcess(
  { http, logger, recycleReason }: Pick<ServerlessFunction, 'http' | 'logger' | 'recycleReason'>,
  { graceMs = GRACE_MS }: ExitOptions = {},
): Promise<void> {
  logger.warn({ reason: recycleReason() }, 'this process leaves');
  http.beginShutdown();
  if (graceMs > 0) await setTimeout(graceMs);
  if (hasAbandonedWork()) killProcess();
  process.exit(0);
}
