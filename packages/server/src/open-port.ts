import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { YoloLiftError } from '@yololift/core/errors';
import { answerMalformed } from './bad-requests.ts';
import { nodeListener } from './node-listener.ts';

/** Address to listen on. */
export interface PortOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

/** A listening server and its address. */
export interface OpenPort {
  readonly server: Server;
  /** `http://127.0.0.1:8080` */
  readonly url: string;
}

/** Limit of a whole request, slow clients included: 20 MB in this time are 2.7 Mbit/s. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Longer than the 60 s of load balancers, so that the load balancer closes an idle connection first. */
const KEEP_ALIVE_MS = 65_000;

const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; choose another with --port, or any free port with --port 0',
  EACCES: 'permission denied; ports below 1024 need root, choose another with --port',
  EADDRNOTAVAIL:
    'this machine does not have the address; use 127.0.0.1 for this machine only, 0.0.0.0 for all networks',
  ENOTFOUND: 'unknown host; use 127.0.0.1 for this machine only, 0.0.0.0 for all networks',
};

/**
 * Opens a port.
 * @throws YoloLiftError `PORT_UNAVAILABLE` - in use, not permitted, or not an address of this machine.
 */
export async function openPort(
  fetch: (request: Request) => Promise<Response>,
  { host, port }: PortOptions,
): Promise<OpenPort> {
  const options = {
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Without this, Node itself answers a request that has no Host.
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

/** Puts IPv6 addresses in brackets: `[::1]:8080`. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
