import type { Clock } from '../ports/clock.ts';

/** How slow a source may be. */
export interface SpeedLimits {
  /** Wait for a first byte after which another source is asked as well, ms. */
  readonly firstByteTimeoutMs: number;
  /** Rate under which another source is asked as well, bytes a second over `rateWindowMs`. */
  readonly minimumBytesPerSecond: number;
  readonly rateWindowMs: number;
  /** Longest wait for the next byte, ms: then the source has failed. */
  readonly stallTimeoutMs: number;
}

/** What a stream is watched with. */
export interface SpeedWatch {
  readonly clock: Clock;
  readonly limits: SpeedLimits;
  /** For messages: the source, and what was asked of it. */
  readonly what: string;
  /** Called, once or more often, when the source is slow; it may still win. */
  readonly onSlow: () => void;
  /** Called with what was asked when it is slow to answer: it may never answer. */
  readonly onUnanswered?: ((answer: Promise<unknown>) => void) | undefined;
  /** Ends the wait at once, also where the source heeds no signal. */
  readonly signal?: AbortSignal | undefined;
}
