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
 * Does `work` within a platform's time, as the platform tells what is left of it. Nothing is left of the
 * deadline afterwards: thousands of requests within one time limit must not all wait for its end.
 * @param platformMs - ms until the platform ends the invocation.
 */
export async function withDeadline<T>(
  platformMs: () => number,
  { reserveMs = 500, signal }: DeadlineOptions,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const remainingMs = () => platformMs() - reserveMs;
  const over = new AbortController();
  const isLate = () => over.abort(new DOMException('no time is left', 'TimeoutError'));
  const isGone = () => over.abort(signal?.reason);
  const timer = setTimeout(isLate, Math.min(Math.max(0, remainingMs()), LONGEST_TIMER_MS));
  signal?.addEventListener('abort', isGone, { once: true });
  try {
    return await work({ remainingMs, signal: over.signal });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', isGone);
  }
}

/** The same within `ms` from now, for platforms that only have a configured time limit. */
export function withinMs<T>(
  ms: number,
  options: DeadlineOptions,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const endsAt = performance.now() + ms;
  return withDeadline(() => endsAt - performance.now(), options, work);
}
