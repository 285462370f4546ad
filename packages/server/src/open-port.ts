import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { YoloLiftError } from '@yololift/core';
import { answerMalformed } from './bad-requests.ts';
import { nodeListener } from './node-listener.ts';

/** Where to listen. */
export interface PortOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** A server that takes requests, and where. */
export interface OpenPort {
  readonly server: Server;
  /** `http://127.0.0.1:8080` */
  readonly url: string;
}

/** The whole request, slow clients' too: 20 MB in this time are 2.7 Mbit/s. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Longer than the 60 s that load balancers keep an idle connection, so that it is they who close it. */
const KEEP_ALIVE_MS = 65_000;

const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there; choose another with --port, or --port 0 for any that is free',
  EACCES: 'permission denied; ports below 1024 are for root, choose another with --port',
  EADDRNOTAVAIL: 'this machine has no such address; 127.0.0.1 serves this machine, 0.0.0.0 every network',
  ENOTFOUND: 'no such host; 127.0.0.1 serves this machine, 0.0.0.0 every network',
};

/**
 * Starts to listen.
 * @throws YoloLiftError `PORT_UNAVAILABLE` - taken, not permitted, or no address of this machine.
 */
export async function openPort(
  fetch: (request: Request) => Promise<Response>,
  { host, port }: PortOptions,
): Promise<OpenPort> {
  const options = {
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // A request without a Host is answered as any other without an address, and not by Node in its own words.
    requireHostHeader: false,
  };
  const server = createServer(options, nodeListener(fetch));
  server.on('clientError', answerMalformed);
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw portUnavailable({ host, port }, cause);
  }
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return { server, url: `http://${bracketed(host)}:${actualPort}` };
}

function portUnavailable({ host, port }: PortOptions, cause: unknown): YoloLiftError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = WHY[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new YoloLiftError('PORT_UNAVAILABLE', `cannot listen on ${bracketed(host)}:${port}: ${why}`, {
    cause,
  });
}

/** IPv6 addresses stand in brackets: `[::1]:8080`. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
