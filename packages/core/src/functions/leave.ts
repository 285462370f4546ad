import { setTimeout } from 'node:timers/promises';
import type { ServerlessFunction } from './create-function.ts';
import { endProcess } from './end-process.ts';

/** For the answers that are on their way out, ms. */
const GRACE_MS = 1_000;

/** Ends this process, so that its platform starts a new one: new requests are sent elsewhere meanwhile. */
export async function leave({ http, logger, recycleReason }: ServerlessFunction): Promise<void> {
  logger.warn({ reason: recycleReason() }, 'this process leaves');
  http.beginShutdown();
  await setTimeout(GRACE_MS);
  endProcess();
}
