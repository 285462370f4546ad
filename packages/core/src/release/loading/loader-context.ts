import { withRetries } from '../../async/retry.ts';
import type { YoloLiftError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CacheLimits, DiskCache } from '../cache/disk-cache.ts';
import type { ReleaseName } from '../pointer.ts';
import type { ReleaseSource, SourceFailure, VerifyPolicy } from '../release-source.ts';
import type { SpeedLimits, SpeedWatch } from '../speed-limits.ts';
import type { SourceHealth } from './source-health.ts';

/** Dependencies and settings that all loads of a loader share. */
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

/** One running load. */
export interface Load {
  readonly name: ReleaseName;
  readonly signal: AbortSignal;
  /** Collects the failures of sources. */
  readonly failures: SourceFailure[];
  /** `clock.now()` */
  readonly startedAt: number;
  /** Why the cache is unusable; mounted releases still load. */
  readonly cacheError?: YoloLiftError | undefined;
}

/** Options of `createWatch`. */
export interface Watched {
  readonly source: ReleaseSource;
  /** For messages; default: the source's URI. */
  readonly what?: string;
  readonly onSlow: () => void;
  readonly signal: AbortSignal;
}

/** Creates the speed watch of a source. */
export function createWatch(
  { clock, limits, health }: LoaderContext,
  { source, what = source.uri, onSlow, signal }: Watched,
): SpeedWatch {
  const noteUnanswered = source.folder === undefined ? undefined : health.get(source.uri)?.noteUnanswered;
  return { clock, limits, what, onSlow, signal, onUnanswered: noteUnanswered };
}

/** Calls a source with retries, unless its circuit breaker is open. */
export function callSource<T>(
  { clock, random, health }: LoaderContext,
  { source, signal }: { readonly source: ReleaseSource; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const guard = health.get(source.uri);
  return withRetries({ clock, random, signal }, () => (guard === undefined ? work() : guard.call(work)));
}
