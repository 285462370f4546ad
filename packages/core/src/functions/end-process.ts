import { hasGivenUpWork } from '../async/given-up-work.ts';
import { killProcess } from '../async/kill-process.ts';

/** Ends this process, with code 0; by `SIGKILL` where a thread is stuck in native code, which an exit would wait for. */
export function endProcess(): void {
  if (hasGivenUpWork()) killProcess();
  process.exit(0);
}
