import type { Clock } from '@yololift/core/ports';
import { type Finding, failure, ok, skipped, warning } from './finding.ts';

/** Stores refuse signatures older than this, ms. */
const REFUSED_MS = 5 * 60_000;
const NOTICEABLE_MS = 30_000;
/** An HTTP date has whole seconds, so it is half a second behind on average. */
const HALF_SECOND_MS = 500;

/** Inputs of `checkClock`. */
export interface ClockQuestion {
  readonly clock: Clock;
  /** Origins of the stores, in order of preference: `https://bucket.example.com`. */
  readonly addresses: readonly string[];
}

/** Measures the difference between this machine's clock and a store's `Date` header. */
export async function checkClock({ clock, addresses }: ClockQuestion, signal: AbortSignal): Promise<Finding> {
  if (addresses.length === 0)
    return skipped('no store is reached over HTTP, so there is no time to compare with');
  for (const address of addresses) {
    const skewMs = await measureSkew(address, clock, signal);
    if (skewMs !== undefined) return judge(skewMs, new URL(address).host);
  }
  return skipped('no store sent its time');
}

/** Above 0: this machine is ahead. `undefined` if the store sends no time. */
async function measureSkew(address: string, clock: Clock, signal: AbortSignal): Promise<number | undefined> {
  const requestedAt = clock.now();
  const answer = await fetch(address, { method: 'HEAD', redirect: 'manual', signal }).catch(() => undefined);
  signal.throwIfAborted();
  const dateMs = Date.parse(answer?.headers.get('date') ?? '');
  if (Number.isNaN(dateMs)) return undefined;
  return (requestedAt + clock.now()) / 2 - (dateMs + HALF_SECOND_MS);
}

function judge(skewMs: number, host: string): Finding {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const found = `${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} ${host}`;
  const fix =
    'set the clock and synchronise it with NTP (`timedatectl set-ntp true`; on a virtual machine, the host sets it)';
  if (seconds * 1000 >= REFUSED_MS) {
    return failure('CLOCK_SKEWED', `${found}; stores refuse signatures with a wrong time`, fix);
  }
  if (seconds * 1000 >= NOTICEABLE_MS) return warning('CLOCK_SKEWED', found, fix);
  return ok(seconds <= 1 ? `the same time as ${host}` : found);
}
