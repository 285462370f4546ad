import { readFileSync } from 'node:fs';

/** Length of a clock tick in `/proc/<pid>/stat`, ms: 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;
/** Fields behind the command's closing parenthesis, which may itself hold spaces: state is the first. */
const [USER, SYSTEM] = [11, 12];
/** A page of memory on x64, and on ARM as clouds set it up. */
const PAGE_BYTES = 4096;

/**
 * CPU time of a process so far, all threads, user and system, in ms, to 10 ms. Unlike wall time it does not
 * depend on other processes on the machine. Linux only.
 */
export function readCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_MS;
}

/** Resident memory of a process now, bytes. Linux only. */
export function residentBytesOf(pid: number): number {
  const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Number(pages) * PAGE_BYTES;
}
