import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import { toDiskError } from '../disk-error.ts';
import { isAlive, OWNER, startHeartbeat } from '../process-owner.ts';

/** A lock between processes: a folder that only one of them can rename into place. */
export interface ProcessLock {
  readonly close: () => Promise<void>;
}

/** Dependencies of `takeLock`. */
export interface LockDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A folder on the same disk where entries of dead owners are swept. */
  readonly scratch: string;
}

/** A holder counts as dead after this time without a heartbeat, ms. */
const STALE_MS = 30_000;
const POLL_MS = 100;
const OWNER_FILE = 'owner';
/** The holder of a lock without an owner file. */
const NO_HOLDER = '';

/**
 * Takes the lock `folder`; waits while another process holds it. The folder is created elsewhere and renamed into place,
 * so that a lock always names its holder. Two processes that take over a dead process's lock at the same moment may both
 * hold it. The lock only avoids duplicate work; correctness does not depend on it.
 * @throws YoloLiftError `DISK_FULL` - no space for the owner file.
 * @throws the signal's reason when it aborts.
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
      const holder = await findDeadHolder(folder);
      if (holder === undefined) await clock.sleep(POLL_MS, signal);
      else await removeLock(folder, holder, scratch);
    }
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    throw toDiskError(error, folder);
  }
  const stopHeartbeat = startHeartbeat(join(folder, OWNER_FILE));
  return {
    async close() {
      stopHeartbeat();
      await removeLock(folder, token, scratch);
    },
  };
}

/** A rename succeeds if the target is absent or an empty folder. */
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

/** The dead holder of a lock, or `NO_HOLDER`; `undefined` if the holder is alive or has just closed it. */
async function findDeadHolder(folder: string): Promise<string | undefined> {
  const path = join(folder, OWNER_FILE);
  try {
    const [holder, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const isSilent = Date.now() - mtimeMs > STALE_MS;
    return isSilent || !isAlive(holder, mtimeMs) ? holder : undefined;
  } catch {
    return (await isOrphaned(folder)) ? NO_HOLDER : undefined;
  }
}

/** Whether the lock has lost its owner file, as after a cleaner of temporary files, or is a plain file. */
async function isOrphaned(folder: string): Promise<boolean> {
  const stats = await stat(folder).catch(() => undefined);
  if (stats === undefined) return false;
  return !stats.isDirectory() || Date.now() - stats.mtimeMs > STALE_MS;
}

/** Removes the lock if `holder` still holds it. */
async function removeLock(folder: string, holder: string, scratch: string): Promise<void> {
  if ((await readHolder(folder)) !== holder) return;
  const away = join(scratch, `${OWNER}-${randomUUID()}`);
  await rename(folder, away).catch(() => undefined); // another process was faster
  if ((await readHolder(away)) === holder) await rm(away, { recursive: true, force: true });
  else await rename(away, folder).catch(() => undefined);
}

function readHolder(folder: string): Promise<string> {
  return readFile(join(folder, OWNER_FILE), 'utf8').catch(() => NO_HOLDER);
}
