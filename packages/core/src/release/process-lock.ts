import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../ports/clock.ts';

/** A lock that processes of one machine share: a folder, which only one of them can make. */
export interface ProcessLock {
  readonly release: () => Promise<void>;
}

const BEAT_MS = 5_000;
/** A holder that gave no sign for so long is dead, or as good as dead. */
const STALE_MS = 30_000;
const POLL_MS = 100;

/**
 * Takes the lock `folder`, and waits while another process holds it. The holder's process id and a heartbeat tell the
 * living from the dead.
 */
export async function takeLock(
  folder: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<ProcessLock> {
  while (!(await tryMake(folder))) {
    signal.throwIfAborted();
    if (await isDead(folder)) await rm(folder, { recursive: true, force: true });
    else await clock.sleep(POLL_MS, signal);
  }
  await writeFile(join(folder, 'owner'), String(process.pid));
  const beat = setInterval(() => {
    const now = new Date();
    utimes(folder, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function tryMake(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isDead(folder: string): Promise<boolean> {
  const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => '0'));
  if (owner > 0 && !isAlive(owner)) return true;
  const made = await stat(folder).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > STALE_MS;
}

/** Whether a process of this machine lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
