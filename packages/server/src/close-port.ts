import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Knows which requests have not been answered to the last byte. */
export interface Traffic {
  /** Resolves once every request has been answered, or its client has gone; those that come meanwhile too. */
  ended(): Promise<void>;
}

/** Begins to count; before the server's first request. */
export function watchTraffic(server: Server): Traffic {
  const open = new Set<ServerResponse>();
  // First in line: the app may answer at once.
  server.prependListener('request', (_, response: ServerResponse) => {
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  return {
    async ended() {
      for (const response of open) await new Promise((resolve) => response.once('close', resolve));
    },
  };
}

/** A client's next request may be on its way when nothing else is; longer than a way across the world. */
const LINGER_MS = 500;

/**
 * Stops accepting connections, lets the requests in flight be answered, then closes what is left. A connection that
 * is kept alive is not cut before: what comes over it still gets the app's answer, that the server is stopping, also
 * for half a second after the last answer, which its client may not have read yet.
 */
export async function closePort(server: Server, traffic: Traffic): Promise<void> {
  const closed = once(server, 'close');
  // `http.Server.close` would cut idle connections, and with them requests that are on their way.
  NetServer.prototype.close.call(server);
  await traffic.ended();
  await Promise.race([closed, setTimeout(LINGER_MS, undefined, { ref: false })]);
  await traffic.ended();
  server.closeAllConnections();
  await closed;
}
