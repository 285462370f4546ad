import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Knows which requests have not been answered to the last byte. */
export interface Traffic {
  /** Resolves once every request has been answered, or its client has gone; those that come meanwhile too. */
  ended(): Promise<void>;
  /** Cuts the connections of requests whose body has not come whole. */
  dropUnfinished(): void;
}

/** Begins to count; before the server's first request. */
export function watchTraffic(server: Server): Traffic {
  const open = new Map<ServerResponse, IncomingMessage>();
  // First in line: the app may answer at once.
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    open.set(response, request);
    response.once('close', () => open.delete(response));
  });
  return {
    async ended() {
      for (const response of open.keys()) await new Promise((resolve) => response.once('close', resolve));
    },
    dropUnfinished() {
      for (const request of open.values()) if (!request.complete) request.socket.destroy();
    },
  };
}

/** A client's next request may be on its way when nothing else is; longer than a way across the world. */
const LINGER_MS = 500;

/** How `closePort` closes. */
export interface CloseOptions {
  /** Within which requests may be answered; what is left is cut. ms */
  readonly graceMs: number;
}

/** What is sent in so little time comes to its end: a client that takes longer would hold everybody up. */
const BODY_MS = 2_000;

/**
 * Stops accepting connections, lets the requests in flight be answered, then closes what is left. Requests whose body
 * is not whole after 2 s are cut, and all that is left after the grace. A connection that is kept alive is not cut
 * before: what comes over it still gets the app's answer, that the server is stopping, also for half a second after
 * the last answer, which its client may not have read yet.
 */
export async function closePort(server: Server, traffic: Traffic, { graceMs }: CloseOptions): Promise<void> {
  const closed = once(server, 'close');
  const done = new AbortController();
  const after = (ms: number, then: () => void) =>
    void setTimeout(ms, undefined, { signal: done.signal }).then(then, () => undefined);
  after(Math.min(BODY_MS, graceMs / 2), () => traffic.dropUnfinished());
  after(graceMs, () => server.closeAllConnections());
  // `http.Server.close` would cut idle connections, and with them requests that are on their way.
  NetServer.prototype.close.call(server);
  await traffic.ended();
  await Promise.race([closed, setTimeout(LINGER_MS, undefined, { ref: false })]);
  await traffic.ended();
  server.closeAllConnections();
  await closed;
  done.abort();
}
