import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { StoreFaults } from './object-store-contract.ts';

/** A proxy with faults on a free loopback port, between a real SDK and its server. */
export interface FaultyProxy extends StoreFaults {
  readonly url: string;
  /** All requests in order: `GET /models/documents/1/manifest.json`. */
  readonly asked: string[];
  answer(status: number, headers?: OutgoingHttpHeaders, body?: string): void;
  /** Limits bodies to this rate until `heal`. */
  slow(bytesPerSecond: number): void;
  /** Limits the current fault to requests of this path and to this number of requests. */
  only(requests: { readonly path?: RegExp; readonly times?: number }): void;
  /** Requests whose responses have neither ended nor been aborted. */
  underWay(): number;
  close(): Promise<void>;
}

type Fault =
  | { readonly kind: 'none' | 'down' | 'hang' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: OutgoingHttpHeaders;
      readonly body: string;
    }
  | { readonly kind: 'cut'; readonly bytes: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number };

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

const NONE: Fault = { kind: 'none' };
const STEPS_A_SECOND = 10;

/** Starts a proxy for `target` (`http://127.0.0.1:…`). Forwards everything until a fault is set. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  let fault = NONE;
  let path = /(?:)/;
  let timesLeft = Infinity;
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const underWay = new Set<ServerResponse>();
  const held: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    underWay.add(outgoing);
    outgoing.once('close', () => underWay.delete(outgoing));
    befall({ incoming, outgoing }, faultOf(incoming));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function faultOf({ url = '' }: IncomingMessage): Fault {
    if (timesLeft === 0 || !path.test(url)) return NONE;
    timesLeft -= 1;
    return fault;
  }

  function befall(exchange: Exchange, what: Fault): void {
    if (what.kind === 'down') exchange.incoming.socket.destroy();
    else if (what.kind === 'answer') answer(exchange, what);
    else if (what.kind === 'hang') held.push(exchange);
    else forward(target, exchange, what);
  }

  function order(next: Fault): void {
    fault = next;
    path = /(?:)/;
    timesLeft = Infinity;
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    down: () => order({ kind: 'down' }),
    answer: (status, headers = {}, body = '{"message":"simulated fault"}') =>
      order({ kind: 'answer', status, headers, body }),
    cut: (bytes) => order({ kind: 'cut', bytes }),
    slow: (bytesPerSecond) => order({ kind: 'slow', bytesPerSecond }),
    hang: () => order({ kind: 'hang' }),
    only(requests) {
      path = requests.path ?? path;
      timesLeft = requests.times ?? timesLeft;
    },
    heal() {
      order(NONE);
      for (const exchange of held.splice(0)) befall(exchange, NONE);
    },
    underWay: () => underWay.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(
  { incoming, outgoing }: Exchange,
  { status, headers, body }: Extract<Fault, { kind: 'answer' }>,
): void {
  incoming.resume();
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(body);
}

function forward(target: string, { incoming, outgoing }: Exchange, fault: Fault): void {
  if (outgoing.destroyed) return; // aborted while held
  const onward = request(
    new URL(incoming.url ?? '/', target),
    { method: incoming.method, headers: incoming.headers },
    (response) => {
      outgoing.writeHead(response.statusCode ?? 500, response.rawHeaders);
      // If one side disconnects, the other is disconnected too.
      pipeline(response, (body) => harm(body, fault), outgoing).catch(() => undefined);
    },
  );
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

async function* harm(body: AsyncIterable<Buffer>, fault: Fault): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (fault.kind === 'slow') yield* trickle(chunk, fault.bytesPerSecond);
    else yield chunk;
    if (fault.kind === 'cut' && bytes >= fault.bytes) throw new Error('simulated cut');
  }
}

async function* trickle(chunk: Buffer, bytesPerSecond: number): AsyncGenerator<Buffer> {
  const step = Math.ceil(bytesPerSecond / STEPS_A_SECOND);
  for (let at = 0; at < chunk.length; at += step) {
    await wait(1000 / STEPS_A_SECOND);
    yield chunk.subarray(at, at + step);
  }
}
