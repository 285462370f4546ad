import { withRetries } from '../../async/retry.ts';
import type { YoloLiftError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CacheLimits, DiskCache } from '../cache/disk-cache.ts';
import type { ReleaseName } from '../pointer.ts';
import type { ReleaseSource, SourceFailure, VerifyPolicy } from '../release-source.ts';
import type { SpeedLimits, SpeedWatch } from '../speed-limits.ts';
import type { SourceHealth } from './source-health.ts';

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
  /** Why nothing can be cached; mounted releases can still be used. */
  readonly cacheError?: YoloLiftError | undefined;
}

/** What a source is watched for. */
export interface Watched {
  readonly source: ReleaseSource;
  /** For messages; default: the source's URI. */
  readonly what?: string;
  readonly onSlow: () => void;
  readonly signal: AbortSignal;
}

/** Watches the speed of a source. */
export function createWatch(
  { clock, limits, health }: LoaderContext,
  { source, what = source.uri, onSlow, signal }: Watched,
): SpeedWatch {
  const noteUnanswered = source.folder === undefined ? undefined : health.get(source.uri)?.noteUnanswered;
  return { clock, limits, what, onSlow, signal, onUnanswered: noteUnanswered };
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
