import type { Clock } from '../ports/clock.ts';

/** Speed limits of a source. */
export interface SpeedLimits {
  /** Time without a first byte after which the next source starts too, ms. */
  readonly firstByteTimeoutMs: number;
  /** Rate below which the next source starts too, bytes per second over `rateWindowMs`. */
  readonly minimumBytesPerSecond: number;
  readonly rateWindowMs: number;
  /** Time without a byte after which the source fails, ms. */
  readonly stallTimeoutMs: number;
}

/** Dependencies and limits for watching a stream. */
export interface SpeedWatch {
  readonly clock: Clock;
  readonly limits: SpeedLimits;
  /** For messages: the source and the requested object. */
  readonly what: string;
  /** Called, possibly several times, when the source is slow. The source may still win. */
  readonly onSlow: () => void;
  /** Called with a pending request that is slow; it may never settle. */
  readonly onUnanswered?: ((answer: Promise<unknown>) => void) | undefined;
  /** Ends the wait at once, even if the source ignores the signal. */
  readonly signal?: AbortSignal | undefined;
}
