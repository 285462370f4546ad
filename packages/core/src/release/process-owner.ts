import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process on another machine counts as dead after this time without a heartbeat, ms. */
const HEARTBEAT_TIMEOUT_MS = 60_000;
const HEARTBEAT_MS = 5_000;

const HOST = createHash('sha256')
  .update(`${hostname()}\n${read('/proc/sys/kernel/random/boot_id')}`)
  .digest('hex')
  .slice(0, 12);

/**
 * Identifies this process among all that share a folder: `<pid>-<start>-<machine>`. A process id is not enough: the
 * first process of every container has the same one, also after a restart.
 */
export const OWNER = ownerName({ pid: process.pid, start: readStartTicks(process.pid) });

/** The owner name of a process on this machine. */
export function ownerName({ pid, start }: { readonly pid: number; readonly start: string }): string {
  return `${pid}-${start}-${HOST}`;
}

/**
 * Whether the process at the start of `name` is alive. On this machine, the process table decides; on another one,
 * the last heartbeat.
 * @param name - a name starting with an owner name; `false` for any other.
 * @param seenAt - last heartbeat, ms since 1970.
 */
export function isAlive(name: string, seenAt: number): boolean {
  const [, pid, start, host] = /^(\d+)-(\d+)-([0-9a-f]{12})(?![0-9a-f])/.exec(name) ?? [];
  if (pid === undefined) return false;
  if (host !== HOST) return Date.now() - seenAt < HEARTBEAT_TIMEOUT_MS;
  return isRunning(Number(pid)) && readStartTicks(Number(pid)) === start;
}

/** Updates the mtime of `path` as a heartbeat for other processes, until the returned function is called. */
export function startHeartbeat(path: string): () => void {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // may have been removed
  }, HEARTBEAT_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Start time of a process, in kernel ticks; `0` if unknown or if the process does not exist. */
function readStartTicks(pid: number): string {
  const line = read(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses. It may contain spaces and parentheses: count from its end.
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // not Linux, or the process has ended
  }
}
