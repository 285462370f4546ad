import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { copyPool } from './copy-pool.ts';
import { forward } from './forward.ts';
import {
  type FunctionsFramework,
  type FunctionsFrameworkOptions,
  startFunctionsFramework,
} from './functions-framework.ts';

/** Options of `startCloudRun`. */
export interface CloudRunOptions extends FunctionsFrameworkOptions {
  /** Most instances at once. */
  readonly copies: number;
  /** Concurrent requests per instance; Cloud Run's default is 80. */
  readonly concurrency: number;
  /** How long a request waits for an instance before it gets 429, ms. Default 10,000. */
  readonly queueTimeoutMs?: number;
}

/** A Cloud Run service of one function. */
export interface CloudRun {
  /** `http://127.0.0.1:49152`: the first target. */
  readonly url: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Running instances. */
  copies(): readonly FunctionsFramework[];
  stop(): Promise<void>;
}

const REQUEST_BYTES = 32 << 20;

/**
 * Starts a function behind a router: an instance with capacity first, then a new one, else the request waits.
 * Requests over 32 MiB get 413, as on Cloud Run over HTTP/1. Instances are never scaled in.
 */
export async function startCloudRun(options: CloudRunOptions): Promise<CloudRun> {
  const { copies, concurrency, queueTimeoutMs = 10_000, ...framework } = options;
  const pool = copyPool(() => startFunctionsFramework(framework), { copies, concurrency, queueTimeoutMs });
  const server = createServer((incoming, outgoing) => {
    route(incoming, outgoing).catch((error: unknown) => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(503).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    fetch: (path, init) => fetch(new URL(path, url), init),
    copies: pool.copies,
    async stop() {
      server.closeAllConnections();
      server.close();
      await pool.stop();
    },
  };

  async function route(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    if (body === undefined) {
      outgoing.writeHead(413).end('Request Entity Too Large');
      return;
    }
    const answered = await pool.run((copy) => forward(copy.url(), { incoming, outgoing, body }));
    if (!answered) outgoing.writeHead(429).end('Rate exceeded.');
  }
}

/** Reads the whole body; `undefined` if it exceeds the limit, after reading it to its end. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of incoming) {
    bytes += piece.length;
    if (bytes <= REQUEST_BYTES) pieces.push(piece);
  }
  return bytes <= REQUEST_BYTES ? Buffer.concat(pieces) : undefined;
}
