import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process of another machine that gave no sign for so long is dead, or as good as dead, ms. */
const SILENT_MS = 60_000;
const BEAT_MS = 5_000;

const HOST = createHash('sha256')
  .update(`${hostname()}\n${read('/proc/sys/kernel/random/boot_id')}`)
  .digest('hex')
  .slice(0, 12);

/**
 * Names this process among all that share a folder: `<pid>-<start>-<machine>`. A process id alone would not do: a
 * container's first process has the same one after each restart, and those of two containers are the same.
 */
export const OWNER = ownerName({ pid: process.pid, start: startOf(process.pid) });

/** The name of a process of this machine. */
export function ownerName({ pid, start }: { readonly pid: number; readonly start: string }): string {
  return `${pid}-${start}-${HOST}`;
}

/**
 * Whether the process that a name begins with lives. One of this machine is asked for; of one elsewhere only
 * `seenAt` (ms since 1970, its last heartbeat) can tell. A name of another form is nobody's.
 */
export function isAlive(name: string, seenAt: number): boolean {
  const [, pid, start, host] = /^(\d+)-(\d+)-([0-9a-f]{12})(?![0-9a-f])/.exec(name) ?? [];
  if (pid === undefined) return false;
  if (host !== HOST) return Date.now() - seenAt < SILENT_MS;
  return isRunning(Number(pid)) && startOf(Number(pid)) === start;
}

/** Shows other processes that this one lives, by the time of `path`, until the returned function is called. */
export function startBeating(path: string): () => void {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // it may be gone by now
  }, BEAT_MS);
  beat.unref();
  return () => clearInterval(beat);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process started, in the kernel's ticks; `0` where the system does not say, or has no such process. */
function startOf(pid: number): string {
  const line = read(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets, which may hold spaces and brackets: count from its end.
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // not Linux, or the process has gone
  }
}
