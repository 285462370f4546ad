/** Until when a command's answer must be out. */
export interface Deadline {
  /** ms left for work: what is needed to send the answer is taken off already. May be negative. */
  remainingMs(): number;
  /** Aborts when no time is left, or the caller has gone. */
  readonly signal: AbortSignal;
}

/** How a deadline is made. */
export interface DeadlineOptions {
  /** Kept for the answer itself, ms. Default 500. */
  readonly reserveMs?: number;
  /** The caller's own signal. */
  readonly signal?: AbortSignal | undefined;
}

/** The longest that a timer can wait; longer ones would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A deadline of a platform that tells what time is left, as Lambda's `getRemainingTimeInMillis` does.
 * @param platformMs - ms until the platform ends the invocation.
 */
export function deadlineFrom(
  platformMs: () => number,
  { reserveMs = 500, signal }: DeadlineOptions = {},
): Deadline {
  const remainingMs = () => platformMs() - reserveMs;
  const isOver = AbortSignal.timeout(Math.min(Math.max(0, Math.round(remainingMs())), LONGEST_TIMER_MS));
  return { remainingMs, signal: signal === undefined ? isOver : AbortSignal.any([isOver, signal]) };
}

/** A deadline `ms` from now, for platforms that only have a configured time limit. */
export function deadlineIn(ms: number, options: DeadlineOptions = {}): Deadline {
  const endsAt = performance.now() + ms;
  return deadlineFrom(() => endsAt - performance.now(), options);
}
