import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A completely read request. */
export interface StandInRequest {
  readonly method: string;
  /** Path and query; the host is a placeholder. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A response: bytes unchanged, anything else as JSON. */
export interface StandInAnswer {
  readonly status: number;
  /** Several values of one name become several headers. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
}

/** A server on a free loopback port that implements a cloud's protocol. */
export interface StandIn {
  /** `http://127.0.0.1:49152` */
  readonly url: string;
  /** Requests in order: `GET /kv/models?label=prod`. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Starts a stand-in. Errors of `answer` become a 500, so that bugs of the stand-in are visible. */
export async function startRestServer(
  answer: (request: StandInRequest) => StandInAnswer | Promise<StandInAnswer>,
): Promise<StandIn> {
  const asked: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    try {
      send(outgoing, await answer(await readRequest(incoming)));
    } catch (error) {
      send(outgoing, { status: 500, body: { error: { code: 500, message: String(error) } } });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, close };

  async function close(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function readRequest(incoming: IncomingMessage): Promise<StandInRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  const { method = 'GET', headers, url = '/' } = incoming;
  return { method, headers, url: new URL(url, 'http://stand-in'), body: Buffer.concat(pieces) };
}

function send(outgoing: ServerResponse, { status, headers, body }: StandInAnswer): void {
  const isBytes = body instanceof Uint8Array;
  const sent = isBytes ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const type = isBytes ? 'application/octet-stream' : 'application/json';
  const length = status === 304 || status === 204 ? {} : { 'content-length': sent.length };
  outgoing.writeHead(status, { 'content-type': type, ...length, ...headers });
  // Node omits the body of a HEAD response.
  outgoing.end(sent);
}
