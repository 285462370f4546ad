import { hasGivenUpWork } from '../runtime/given-up-work.ts';

/** Ends this process, with code 0; by `SIGKILL` where a thread is stuck in native code, which an exit would wait for. */
export function endProcess(): void {
  if (hasGivenUpWork()) process.kill(process.pid, 'SIGKILL');
  process.exit(0);
}
