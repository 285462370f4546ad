import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { buildChildScript } from './build-child-script.ts';

/** Exit of a process: its code or signal. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How to stop a process. */
export interface StopOptions {
  /** Default `SIGTERM`. */
  readonly signal?: NodeJS.Signals | undefined;
  /** Stops the process in another way than by the signal. */
  readonly ask?: () => void;
  /** Grace period before SIGKILL, ms. */
  readonly graceMs: number;
}

/** A Node process with only the given environment; its output is recorded. */
export interface FunctionProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Resolves when the process has ended and its output is read. */
  readonly ended: Promise<ProcessEnd>;
  isRunning(): boolean;
  lines(): readonly string[];
  waitForLine(pattern: RegExp): Promise<string>;
  /** Stderr so far. */
  errorOutput(): string;
  residentBytes(): number;
  stop(options: StopOptions): Promise<ProcessEnd>;
}

/**
 * Starts Node with `args` and an IPC channel. The process ends when this one does.
 * @param environment - the complete environment; nothing is inherited.
 */
export async function startFunctionProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<FunctionProcess> {
  const preload = await buildChildScript(new URL('./child/die-with-parent.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', pathToFileURL(preload).href, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${process.execPath} cannot be started`);
  const output = keepLines(child);
  const complaints: Buffer[] = [];
  child.stderr?.on('data', (piece: Buffer) => complaints.push(piece));
  let running = true;
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (code, signal) => {
      running = false;
      output.end(`the process ended with ${signal ?? code}: ${errorOutput()}`);
      resolve({ code, signal });
    });
  });
  return {
    child,
    pid,
    ended,
    isRunning: () => running,
    lines: () => output.lines,
    waitForLine: output.waitFor,
    errorOutput,
    residentBytes: () => residentBytesOf(pid),
    stop,
  };

  function errorOutput(): string {
    return Buffer.concat(complaints).toString('utf8').trim();
  }

  async function stop({ signal = 'SIGTERM', ask, graceMs }: StopOptions): Promise<ProcessEnd> {
    if (!running) return ended;
    if (ask === undefined) child.kill(signal);
    else ask();
    const giveUp = setTimeout(() => child.kill('SIGKILL'), graceMs);
    return ended.finally(() => clearTimeout(giveUp));
  }
}

/**
 * Waits for the first message of a process, which reports that it is ready and its address.
 * @throws Error - the process ended before; the message has its stderr.
 */
export function firstMessage<Message>({ child, ended, errorOutput }: FunctionProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message));
    void ended.then(() => reject(new Error(`the function cannot start: ${errorOutput()}`)));
  });
}

interface LineWaiter {
  readonly pattern: RegExp;
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

function keepLines({ stdout }: ChildProcess) {
  const lines: string[] = [];
  const waiting = new Set<LineWaiter>();
  let ending: string | undefined;
  if (stdout !== null) createInterface({ input: stdout, crlfDelay: Infinity }).on('line', take);
  return { lines, waitFor, end };

  function take(line: string): void {
    lines.push(line);
    for (const waiter of waiting) {
      if (!waiter.pattern.test(line)) continue;
      waiting.delete(waiter);
      waiter.resolve(line);
    }
  }

  function waitFor(pattern: RegExp): Promise<string> {
    const written = lines.find((line) => pattern.test(line));
    if (written !== undefined) return Promise.resolve(written);
    if (ending !== undefined) return Promise.reject(new Error(`no line matched ${pattern}: ${ending}`));
    return new Promise((resolve, reject) => waiting.add({ pattern, resolve, reject }));
  }

  function end(how: string): void {
    ending = how;
    for (const { pattern, reject } of waiting) reject(new Error(`no line matched ${pattern}: ${how}`));
    waiting.clear();
  }
}

function residentBytesOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kilobytes === undefined) throw new Error(`process ${pid} has ended: it has no resident memory`);
  return Number(kilobytes) * 1024;
}
