import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import { toDiskError } from '../disk-error.ts';
import { isAlive, OWNER, startHeartbeat } from '../process-owner.ts';

/** A lock that processes share: a folder, which only one of them can put in its place. */
export interface ProcessLock {
  readonly close: () => Promise<void>;
}

/** What `takeLock` works with. */
export interface LockDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A folder of the same disk, in which names that begin with a dead owner's are swept. */
  readonly scratch: string;
}

/** A holder that gave no sign for so long is dead, or as good as dead. */
const STALE_MS = 30_000;
const POLL_MS = 100;
const OWNER_FILE = 'owner';
/** As `holderOf` tells a lock without an owner's file. */
const NOBODY = '';

/**
 * Takes the lock `folder`, and waits while another process holds it. It is made elsewhere and renamed into place, so
 * that a lock always names its holder. Where two take over a dead one's lock at the same moment, both may hold it: it
 * saves work, and nothing relies on it to be right.
 * @throws YoloLiftError `DISK_FULL` - no room to say who holds it.
 * @throws the signal's reason, once it aborts.
 */
export async function takeLock(folder: string, deps: LockDeps): Promise<ProcessLock> {
  const { clock, signal, scratch } = deps;
  const token = `${OWNER}-${randomUUID()}`;
  const made = join(scratch, token);
  await mkdir(made);
  try {
    await writeFile(join(made, OWNER_FILE), token);
    while (!(await tryRename(made, folder))) {
      signal.throwIfAborted();
      const holder = await deadHolder(folder);
      if (holder === undefined) await clock.sleep(POLL_MS, signal);
      else await takeAway(folder, holder, scratch);
    }
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    throw toDiskError(error, folder);
  }
  const stopHeartbeat = startHeartbeat(join(folder, OWNER_FILE));
  return {
    async close() {
      stopHeartbeat();
      await takeAway(folder, token, scratch);
    },
  };
}

/** A folder takes the place of none, or of an empty one. */
async function tryRename(made: string, folder: string): Promise<boolean> {
  try {
    await rename(made, folder);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes(String(code))) return false;
    throw error;
  }
}

/** Who holds the lock, where that is a dead process, or `NOBODY`; `undefined` where it lives, or has just closed it. */
async function deadHolder(folder: string): Promise<string | undefined> {
  const path = join(folder, OWNER_FILE);
  try {
    const [holder, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const isSilent = Date.now() - mtimeMs > STALE_MS;
    return isSilent || !isAlive(holder, mtimeMs) ? holder : undefined;
  } catch {
    return (await isOfNobody(folder)) ? NOBODY : undefined;
  }
}

/** What cleans folders for temporary files takes the owner's file first; and a plain file is no lock at all. */
async function isOfNobody(folder: string): Promise<boolean> {
  const stats = await stat(folder).catch(() => undefined);
  if (stats === undefined) return false;
  return !stats.isDirectory() || Date.now() - stats.mtimeMs > STALE_MS;
}

/** Removes the lock, if it is still that of `holder`. */
async function takeAway(folder: string, holder: string, scratch: string): Promise<void> {
  if ((await holderOf(folder)) !== holder) return;
  const away = join(scratch, `${OWNER}-${randomUUID()}`);
  await rename(folder, away).catch(() => undefined); // another process was faster
  if ((await holderOf(away)) === holder) await rm(away, { recursive: true, force: true });
  else await rename(away, folder).catch(() => undefined);
}

function holderOf(folder: string): Promise<string> {
  return readFile(join(folder, OWNER_FILE), 'utf8').catch(() => NOBODY);
}
