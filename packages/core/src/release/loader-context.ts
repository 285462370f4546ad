import type { Clock } from '../ports/clock.ts';
import type { CacheLimits, DiskCache } from './disk-cache.ts';
import type { ReleaseName } from './pointer.ts';
import type { ReleaseSource, SourceFailure, VerifyPolicy } from './release-source.ts';
import { withRetries } from './retry.ts';
import type { SourceHealth } from './source-health.ts';
import type { SpeedLimits, SpeedWatch } from './watch-speed.ts';

/** What all loads of one loader share. */
export interface LoaderContext {
  readonly sources: readonly ReleaseSource[];
  readonly cache: DiskCache;
  readonly cacheFolder: string;
  readonly cacheLimits: CacheLimits;
  readonly verify: VerifyPolicy;
  readonly limits: SpeedLimits;
  readonly clock: Clock;
  readonly random: () => number;
  readonly freeBytes: (folder: string) => Promise<number>;
  /** By source URI. */
  readonly health: ReadonlyMap<string, SourceHealth>;
}

/** One load under way. */
export interface Load {
  readonly name: ReleaseName;
  readonly signal: AbortSignal;
  /** Filled as sources fail. */
  readonly failures: SourceFailure[];
  /** `clock.now()` */
  readonly startedAt: number;
}

/** Watches the speed of what `what` names. */
export function watchOf(
  { clock, limits }: LoaderContext,
  what: string,
  onSlow: () => void = () => undefined,
): SpeedWatch {
  return { clock, limits, what, onSlow };
}

/** Asks a source, with retries where they may help, unless it failed too often of late. */
export function ask<T>(
  { clock, random, health }: LoaderContext,
  { source, signal }: { readonly source: ReleaseSource; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const guard = health.get(source.uri);
  return withRetries({ clock, random, signal }, () => (guard === undefined ? work() : guard.call(work)));
}
