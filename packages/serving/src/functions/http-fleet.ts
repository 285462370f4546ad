import { YoloLiftError } from '@yololift/core/errors';
import type { WarmReceipt } from '../commands/warm.ts';
import type { FleetCaller } from '../commands/warm-fleet.ts';

/** The address and credentials of a function's own management endpoint. */
export interface HttpFleetOptions {
  /** The function's public origin: calls go through its load balancer. */
  readonly url: string;
  /** Credential headers for one call. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

/** Warms a function's other instances through its own HTTP endpoint. */
export function httpFleet({ url, headers }: HttpFleetOptions): FleetCaller {
  const target = new URL('/manage/warm', url);
  return {
    async warm(command, signal) {
      const response = await send(target, { command, signal, headers: await headers() });
      if (response.ok) return (await response.json()) as WarmReceipt;
      throw refused(target, response.status);
    },
  };
}

function refused({ origin }: URL, status: number): YoloLiftError {
  const message = `${origin} answered ${status} to a warm command; see the function's log`;
  if (status === 401 || status === 403) return new YoloLiftError('ACCESS_DENIED', message);
  const isBusy = status === 429 || status === 503;
  const code = isBusy ? 'OVERLOADED' : 'FLEET_UNAVAILABLE';
  return new YoloLiftError(code, message, { isRetryable: isBusy || status >= 500 });
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
    throw new YoloLiftError('FLEET_UNAVAILABLE', `${target.origin} cannot be reached`, {
      cause,
      isRetryable: true,
    });
  }
}
