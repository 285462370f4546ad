/** The time by which a response must be sent. */
export interface Deadline {
  /** ms left for work, excluding the reserve for sending the response. May be negative. */
  remainingMs(): number;
  /** Aborts when the time is over or the caller disconnects. */
  readonly signal: AbortSignal;
}

/** Options of `withDeadline`. */
export interface DeadlineOptions {
  /** Time reserved for sending the response, ms. Default 500. */
  readonly reserveMs?: number;
  /** The caller's own signal. */
  readonly signal?: AbortSignal | undefined;
}

/** Node's longest timer; a longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs `work` within the time that the platform grants. Clears its timer and listener afterwards, so that finished
 * requests leave no timers behind.
 * @param platformMs - returns the ms until the platform ends the invocation.
 */
export async function withDeadline<T>(
  platformMs: () => number,
  { reserveMs = 500, signal }: DeadlineOptions,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const remainingMs = () => platformMs() - reserveMs;
  const over = new AbortController();
  const onTimeout = () => over.abort(new DOMException('deadline exceeded', 'TimeoutError'));
  const onCallerAbort = () => over.abort(signal?.reason);
  const timer = setTimeout(onTimeout, Math.min(Math.max(0, remainingMs()), LONGEST_TIMER_MS));
  signal?.addEventListener('abort', onCallerAbort, { once: true });
  try {
    return await work({ remainingMs, signal: over.signal });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onCallerAbort);
  }
}

/** As `withDeadline`, `ms` from now, for platforms that only have a configured timeout. */
export function withinMs<T>(
  ms: number,
  options: DeadlineOptions,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const endsAt = performance.now() + ms;
  return withDeadline(() => endsAt - performance.now(), options, work);
}
