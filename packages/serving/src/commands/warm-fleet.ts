import type { Deadline } from '@yololift/core/async';
import { asYoloLiftError } from '../slot/slot-errors.ts';
import type { WarmCommand } from './commands.ts';
import type { WarmReceipt } from './warm.ts';

/** Sends a command to this function's own endpoint; the platform chooses the instance. */
export interface FleetCaller {
  /**
   * @returns the receipt of the instance that ran it.
   * @throws YoloLiftError - throttled, refused or unreachable.
   */
  warm(command: WarmCommand, signal: AbortSignal): Promise<WarmReceipt>;
}

/** The outcome of a warm command for several instances; counts only instances that answered. */
export interface FleetReceipt {
  readonly asked: number;
  /** Distinct instances that answered warm, this one included. */
  readonly reached: number;
  readonly instances: readonly WarmReceipt[];
  /** Rounds of calls. */
  readonly rounds: number;
  /** Failed calls by error code. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Limits of `warmFleet`. */
export interface FleetLimits {
  /** Maximum rounds of calls. Default 4. */
  readonly maxRounds?: number;
  /** Hold time of the first round's calls, ms; doubled each round. Default 500. */
  readonly holdMs?: number;
  /** Maximum concurrent calls. Default 100. */
  readonly maxCalls?: number;
}

/**
 * Warms `asked` instances, this one included. Calls the others concurrently; each call keeps its instance busy, so that
 * the platform spreads them. Repeats with a longer hold until enough distinct instances have answered, or the rounds or
 * the time run out.
 *
 * @param self - this instance's receipt; this command keeps it busy, so calls reach other instances.
 */
export async function warmFleet(
  { caller, self }: { readonly caller: FleetCaller; readonly self: WarmReceipt },
  { asked, deadline, limits = {} }: FleetRequest,
): Promise<FleetReceipt> {
  const { maxRounds = 4, holdMs = 500, maxCalls = 100 } = limits;
  const reached = new Map([[self.instance, self]]);
  const failures: Record<string, number> = {};
  let rounds = 0;
  for (let hold = holdMs; rounds < maxRounds && reached.size < asked; hold *= 2) {
    // A round takes a cold start plus its hold; one that cannot finish in time is wasted.
    if (deadline.remainingMs() < hold) break;
    rounds += 1;
    // As many calls as other instances, known ones included: each known instance occupies one call.
    const calls = Math.min(asked - 1, maxCalls);
    const answers = await callAtOnce(caller, { calls, holdMs: Math.min(hold, MAX_HOLD_MS) }, deadline);
    for (const answer of answers) addReceipt(answer, reached, failures);
    if (answers.every(isPermanentFailure)) break;
  }
  return { asked, reached: reached.size, instances: [...reached.values()], rounds, failures };
}

/** Whether a call failed and a retry would fail too. */
function isPermanentFailure(answer: PromiseSettledResult<unknown>): boolean {
  return answer.status === 'rejected' && !asYoloLiftError(answer.reason).isRetryable;
}

/** Options of `warmFleet`. */
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

/** Keeps the first receipt of each instance; only that one shows a cold start. */
function addReceipt(
  answer: PromiseSettledResult<WarmReceipt>,
  reached: Map<string, WarmReceipt>,
  failures: Record<string, number>,
): void {
  if (answer.status === 'fulfilled') {
    const { instance } = answer.value;
    reached.set(instance, reached.get(instance) ?? answer.value);
  } else {
    const { code } = asYoloLiftError(answer.reason);
    failures[code] = (failures[code] ?? 0) + 1;
  }
}
