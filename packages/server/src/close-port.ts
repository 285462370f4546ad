import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Tracks requests that are not fully answered. */
export interface Traffic {
  /**
   * Resolves once every request is answered or its client has disconnected, including requests that arrive
   * meanwhile.
   */
  ended(): Promise<void>;
  /** Closes the connections of requests whose body is incomplete. */
  dropUnfinished(): void;
}

/** Starts tracking; call it before the server's first request. */
export function watchTraffic(server: Server): Traffic {
  const open = new Map<ServerResponse, IncomingMessage>();
  // Prepended, since the app may answer at once.
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

/** Time for a client's next request to arrive; longer than a round trip across the world. */
const LINGER_MS = 500;

/** Options of `closePort`. */
export interface CloseOptions {
  /** Time to answer open requests, ms; then their connections are closed. */
  readonly graceMs: number;
}

/** Time for open requests to complete their bodies; slower clients would delay the shutdown. */
const BODY_MS = 2_000;

/**
 * Stops accepting connections, waits for open requests, then closes all connections. Requests whose body is
 * incomplete after 2 s are closed, and all others after `graceMs`. Kept-alive connections stay open until
 * half a second after the last answer, which a client may not have read yet: new requests on them get the
 * app's answer that the server is stopping.
 */
export async function closePort(server: Server, traffic: Traffic, { graceMs }: CloseOptions): Promise<void> {
  const closed = once(server, 'close');
  const done = new AbortController();
  const after = (ms: number, then: () => void) =>
    void setTimeout(ms, undefined, { signal: done.signal }).then(then, () => undefined);
  after(Math.min(BODY_MS, graceMs / 2), () => traffic.dropUnfinished());
  after(graceMs, () => server.closeAllConnections());
  // `http.Server.close` would close idle connections, and lose requests already on their way.
  NetServer.prototype.close.call(server);
  await traffic.ended();
  await Promise.race([closed, setTimeout(LINGER_MS, undefined, { ref: false })]);
  await traffic.ended();
  server.closeAllConnections();
  await closed;
  done.abort();
}
