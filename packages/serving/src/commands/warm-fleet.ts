import type { Deadline } from '@yololift/core/async';
import { asYoloLiftError } from '../slot/slot-errors.ts';
import type { WarmCommand } from './commands.ts';
import type { WarmReceipt } from './warm.ts';

/** Sends a command to this very function, so that the platform gives it to whichever instance it likes. */
export interface FleetCaller {
  /**
   * @returns the receipt of the instance that got it.
   * @throws YoloLiftError - throttled, refused, or unreachable.
   */
  warm(command: WarmCommand, signal: AbortSignal): Promise<WarmReceipt>;
}

/** What a warm command for several instances reached: what answered, and no more. */
export interface FleetReceipt {
  readonly asked: number;
  /** Distinct instances that answered warm, this one included. */
  readonly reached: number;
  readonly instances: readonly WarmReceipt[];
  /** Rounds of calls that were made. */
  readonly rounds: number;
  /** Calls that failed, by code. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Bounds of a fan-out. */
export interface FleetLimits {
  /** Rounds of calls at most. Default 4. */
  readonly maxRounds?: number;
  /** How long the first round's calls are held, ms; doubled with each round. Default 500. */
  readonly holdMs?: number;
  /** Calls at once. Default 100. */
  readonly maxCalls?: number;
}

/**
 * Makes `asked` instances warm: this one is, and others are called, all at once and each held for a moment, so that
 * no instance gets two. Where calls met the same instance, or none, they are repeated with a longer hold, until
 * enough distinct ones have answered, or the rounds or the time are over.
 *
 * @param self - this instance's own receipt; it is busy with this command, so that calls meet others.
 */
export async function warmFleet(
  { caller, self }: { readonly caller: FleetCaller; readonly self: WarmReceipt },
  { asked, deadline, limits = {} }: FleetRequest,
): Promise<FleetReceipt> {
  const { maxRounds = 4, holdMs = 500, maxCalls = 100 } = limits;
  const met = new Map([[self.instance, self]]);
  const failures: Record<string, number> = {};
  let rounds = 0;
  for (let hold = holdMs; rounds < maxRounds && met.size < asked; hold *= 2) {
    // A round takes as long as a cold start and its hold; one that cannot end in time would only cost.
    if (deadline.remainingMs() < hold) break;
    rounds += 1;
    // All others at once, also those that are known: only so do calls overlap with every warm instance.
    const calls = Math.min(asked - 1, maxCalls);
    const answers = await callAtOnce(caller, { calls, holdMs: Math.min(hold, MAX_HOLD_MS) }, deadline);
    for (const answer of answers) note(answer, met, failures);
    if (answers.every(isHopeless)) break;
  }
  return { asked, reached: met.size, instances: [...met.values()], rounds, failures };
}

/** A call that would fail again in the same way. */
function isHopeless(answer: PromiseSettledResult<unknown>): boolean {
  return answer.status === 'rejected' && !asYoloLiftError(answer.reason).isRetryable;
}

/** What a fan-out is asked for. */
export interface FleetRequest {
  readonly asked: number;
  readonly deadline: Deadline;
  readonly limits?: FleetLimits;
}

const MAX_HOLD_MS = 30_000;

function callAtOnce(
  caller: FleetCaller,
  { calls, holdMs }: { readonly calls: number; readonly holdMs: number },
  { signal }: Deadline,
): Promise<readonly PromiseSettledResult<WarmReceipt>[]> {
  const command = { command: 'warm', instances: 1, holdMs } as const;
  return Promise.allSettled(Array.from({ length: calls }, () => caller.warm(command, signal)));
}

/** The first receipt of an instance stays: it tells whether it was cold. */
function note(
  answer: PromiseSettledResult<WarmReceipt>,
  met: Map<string, WarmReceipt>,
  failures: Record<string, number>,
): void {
  if (answer.status === 'fulfilled') {
    const { instance } = answer.value;
    met.set(instance, met.get(instance) ?? answer.value);
  } else {
    const { code } = asYoloLiftError(answer.reason);
    failures[code] = (failures[code] ?? 0) + 1;
  }
}
