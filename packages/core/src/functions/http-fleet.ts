import { YoloLiftError } from '../errors.ts';
import type { WarmReceipt } from '../serving/warm.ts';
import type { FleetCaller } from '../serving/warm-fleet.ts';

/** Where a function's own management is reached, and as whom. */
export interface HttpFleetOptions {
  /** The function's own origin, as callers reach it: through its load balancer. */
  readonly url: string;
  /** Credentials of a call. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

/** Warms a function's other instances through its own HTTP endpoint. */
export function httpFleet({ url, headers }: HttpFleetOptions): FleetCaller {
  const target = new URL('/manage/warm', url);
  return {
    async warm(command, signal) {
      const response = await send(target, { command, signal, headers: await headers() });
      if (response.ok) return (await response.json()) as WarmReceipt;
      const isBusy = response.status === 429 || response.status === 503;
      throw new YoloLiftError(
        isBusy ? 'OVERLOADED' : 'ACCESS_DENIED',
        `${target.origin} answered ${response.status} to a warm command; see the function's log`,
        { isRetryable: isBusy },
      );
    },
  };
}

interface Call {
  readonly command: object;
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, string>>;
}

async function send(target: URL, { command, signal, headers }: Call): Promise<Response> {
  try {
    return await fetch(target, {
      method: 'POST',
      body: JSON.stringify(command),
      headers: { 'Content-Type': 'application/json', ...headers },
      signal,
    });
  } catch (cause) {
    throw new YoloLiftError('STORE_UNAVAILABLE', `${target.origin} cannot be reached`, {
      cause,
      isRetryable: true,
    });
  }
}
