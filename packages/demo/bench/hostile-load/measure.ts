import { setTimeout as wait } from 'node:timers/promises';
import { type LoopReading, readLoop } from './read-loop.ts';
import { type Answered, type HostileRequest, send } from './requests.ts';
import type { Served } from './served.ts';

/** Effect of a hostile request on others. */
export interface Beside {
  readonly hostile: readonly Answered[];
  readonly loop: LoopReading;
  /** Slowest health check meanwhile, ms, and the number of failures. */
  readonly healthMaxMs: number;
  readonly healthFailures: number;
  /** Slowest good request meanwhile, ms, and the number not answered 200. */
  readonly goodMaxMs: number;
  readonly goodFailures: number;
}

/**
 * Sends `together` hostile requests at once; meanwhile a health check every 20 ms and one good request after
 * another.
 */
export async function beside(
  { runtime, meter }: Served,
  requests: { readonly hostile: HostileRequest; readonly good: HostileRequest; readonly together: number },
): Promise<Beside> {
  await readLoop(runtime.pid, meter);
  let isOver = false;
  const sending = Promise.all(
    Array.from({ length: requests.together }, () => send(runtime, requests.hostile)),
  );
  const health: Answered[] = [];
  const good: Answered[] = [];
  async function askHealth(): Promise<void> {
    while (!isOver) {
      const startedAt = performance.now();
      const status = await runtime.fetch('/v2/health/live').then(statusOf, () => 0);
      health.push({ status, code: '', bytes: 0, ms: performance.now() - startedAt });
      await wait(20);
    }
  }
  async function askGood(): Promise<void> {
    await wait(100); // the hostile requests arrive first
    do good.push(await send(runtime, requests.good));
    while (!isOver);
  }
  const others = [askHealth(), askGood()];
  const hostile = await sending;
  isOver = true;
  await Promise.all(others);
  return {
    hostile,
    loop: await readLoop(runtime.pid, meter),
    healthMaxMs: slowest(health),
    healthFailures: failures(health),
    goodMaxMs: slowest(good),
    goodFailures: failures(good),
  };
}

/** Median of good requests, ms, from `clients` in parallel; every `nth` request is hostile (0: none). */
export async function medianOfGood(
  { runtime }: Served,
  requests: { readonly hostile: HostileRequest; readonly good: HostileRequest },
  { count, clients, nth }: { readonly count: number; readonly clients: number; readonly nth: number },
): Promise<number> {
  const good: Answered[] = [];
  let sent = 0;
  async function client(): Promise<void> {
    while (sent < count) {
      sent += 1;
      if (nth > 0 && sent % nth === Math.ceil(nth / 2)) await send(runtime, requests.hostile);
      else good.push(await send(runtime, requests.good));
    }
  }
  await Promise.all(Array.from({ length: clients }, client));
  const failed = good.filter(({ status }) => status !== 200);
  if (failed.length > 0)
    throw new Error(`${failed.length} good requests failed: ${failed[0]?.status} ${failed[0]?.code}`);
  return good.map(({ ms }) => ms).toSorted((a, b) => a - b)[good.length >> 1] ?? Number.NaN;
}

/** Result of a stop under load. */
export interface Stopped {
  readonly ms: number;
  readonly end: string;
  /** Good requests in progress: answered 200, refused with 503, and cut off. */
  readonly good: number;
  readonly refused: number;
  readonly cut: number;
  readonly hostile: string;
}

/** Sends one hostile and four good requests, then stops the process, which cannot be used afterwards. */
export async function stopUnder(
  { runtime }: Served,
  requests: { readonly hostile: HostileRequest; readonly good: HostileRequest },
): Promise<Stopped> {
  const hostile = send(runtime, requests.hostile);
  await wait(200);
  const good = Promise.all(Array.from({ length: 4 }, () => send(runtime, requests.good)));
  await wait(50); // the requests have arrived
  const startedAt = performance.now();
  const { code, signal } = await runtime.stop();
  const ms = performance.now() - startedAt;
  const answers = await good;
  const refused = answers.filter(({ status }) => status === 503).length;
  const { status, code: problem } = await hostile;
  return {
    ms,
    end: String(signal ?? code),
    good: answers.length - failures(answers),
    refused,
    cut: failures(answers) - refused,
    hostile: `${status} ${problem}`,
  };
}

async function statusOf(response: Response): Promise<number> {
  await response.text();
  return response.status;
}

function slowest(answers: readonly Answered[]): number {
  return Math.max(0, ...answers.map(({ ms }) => ms));
}

function failures(answers: readonly Answered[]): number {
  return answers.filter(({ status }) => status !== 200).length;
}
