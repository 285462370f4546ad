import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { StoreFaults } from './object-store-contract.ts';

/** A proxy on a free loopback port, between a real SDK and the server it speaks to. */
export interface FaultyProxy extends StoreFaults {
  readonly url: string;
  close(): Promise<void>;
}

type Fault =
  | { readonly kind: 'none' | 'down' | 'hang' }
  | { readonly kind: 'answer'; readonly status: number }
  | { readonly kind: 'cut'; readonly bytes: number };

/** Starts a proxy before `target` (`http://127.0.0.1:…`) that lets all through until a fault is ordered. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  let fault: Fault = { kind: 'none' };
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    if (fault.kind === 'down') incoming.socket.destroy();
    else if (fault.kind === 'answer') answer(outgoing, incoming, fault.status);
    else if (fault.kind !== 'hang')
      forward(target, { incoming, outgoing, cutAfter: fault.kind === 'cut' ? fault.bytes : undefined });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const order = (next: Fault) => {
    fault = next;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    down: () => order({ kind: 'down' }),
    answer: (status) => order({ kind: 'answer', status }),
    cut: (bytes) => order({ kind: 'cut', bytes }),
    hang: () => order({ kind: 'hang' }),
    heal: () => order({ kind: 'none' }),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(outgoing: ServerResponse, incoming: IncomingMessage, status: number): void {
  incoming.resume();
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end('{"message":"by order"}');
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly cutAfter: number | undefined;
}

function forward(target: string, { incoming, outgoing, cutAfter = Infinity }: Exchange): void {
  const onward = request(
    new URL(incoming.url ?? '/', target),
    { method: incoming.method, headers: incoming.headers },
    (response) => {
      outgoing.writeHead(response.statusCode ?? 500, response.rawHeaders);
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        outgoing.write(chunk);
        if (bytes >= cutAfter) outgoing.destroy();
      });
      response.on('end', () => outgoing.end());
    },
  );
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
