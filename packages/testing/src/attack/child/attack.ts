import { isYoloLiftError } from '@yololift/core';
import type { AttackReport, AttackRequest } from '../attack-messages.ts';
import { type AttackTarget, CASE_LIMIT_MS, MEMORY_LIMIT_MB } from '../attack-target.ts';
import { seededRandom } from '../seeded-random.ts';
import { TARGETS } from '../targets/index.ts';

// Attacks one target case by case. Reports each case to the parent before it starts, so that the parent knows which one
// crashed or hung.

const order = JSON.parse(process.argv[2] ?? '{}') as AttackRequest;
let taken = 0;
let refused = 0;
let longestMs = 0;

await attackAll(order);
process.disconnect();

async function attackAll({ target, folder, from, to }: AttackRequest): Promise<void> {
  const open = TARGETS[target];
  if (open === undefined) throw new Error(`unknown target ${target}`);
  const opened = await open(folder);
  for (let index = from; index < to; index += 1) {
    await attackOnce(opened, target, index);
    const isOver = peakMb() > MEMORY_LIMIT_MB;
    if (isOver) await tell({ kind: 'memory', index, detail: `${Math.round(peakMb())} MB` });
    if (isOver || index % 100 === 99 || index === to - 1) await tellStanding(index + 1);
    if (isOver) break; // the peak would also count for all later cases
  }
  await opened.close?.();
}

async function attackOnce(opened: AttackTarget, target: string, index: number): Promise<void> {
  await tell({ kind: 'begins', index });
  const before = process.cpuUsage();
  try {
    await opened.attack(seededRandom(target, index));
    taken += 1;
  } catch (error) {
    refused += 1;
    const isTyped = isYoloLiftError(error) && error.code !== 'INTERNAL';
    if (!isTyped) await tell({ kind: 'untyped', index, detail: describe(error) });
  }
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1000;
  longestMs = Math.max(longestMs, cpuMs);
  if (cpuMs > CASE_LIMIT_MS) await tell({ kind: 'hang', index, detail: `${Math.round(cpuMs)} ms of CPU` });
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.stack}` : String(error);
}

function tellStanding(next: number): Promise<void> {
  return tell({ kind: 'stands', next, taken, refused, longestMs, peakMb: peakMb() });
}

function peakMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function tell(report: AttackReport): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(report, undefined, undefined, (error) => (error === null ? resolve() : reject(error)));
  });
}
