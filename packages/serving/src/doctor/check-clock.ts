import type { Clock } from '@yololift/core/ports';
import { type Finding, failure, ok, skipped, warning } from './finding.ts';

/** Stores begin to refuse signatures that are this old, ms. */
const REFUSED_MS = 5 * 60_000;
const NOTICEABLE_MS = 30_000;
/** An HTTP date has whole seconds: on average it is half of one behind. */
const HALF_SECOND_MS = 500;

/** What the time is compared with. */
export interface ClockQuestion {
  readonly clock: Clock;
  /** Origins of the stores, in the order they are asked: `https://bucket.example.com`. */
  readonly addresses: readonly string[];
}

/** How far this machine's clock is from a store's, by the `Date` of any answer of it. */
export async function checkClock({ clock, addresses }: ClockQuestion, signal: AbortSignal): Promise<Finding> {
  if (addresses.length === 0) return skipped('no store is asked over HTTP, so that none tells its time');
  for (const address of addresses) {
    const skewMs = await measureSkew(address, clock, signal);
    if (skewMs !== undefined) return judge(skewMs, new URL(address).host);
  }
  return skipped('no store answered with its time');
}

/** Above 0: this machine is ahead. `undefined` where the store gives no time. */
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
    'set the clock, and keep it so with NTP (`timedatectl set-ntp true`; on a virtual machine, the host sets it)';
  if (seconds * 1000 >= REFUSED_MS) {
    return failure('CLOCK_SKEWED', `${found}; stores refuse what is signed at another time`, fix);
  }
  if (seconds * 1000 >= NOTICEABLE_MS) return warning('CLOCK_SKEWED', found, fix);
  return ok(seconds <= 1 ? `the same time as ${host}` : found);
}
