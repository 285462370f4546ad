import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on a free local port. */
export interface WebServer {
  /** `http://127.0.0.1:…` */
  readonly origin: string;
  /** Requested paths, in order. */
  readonly asked: string[];
  /** Handlers by path. */
  readonly answers: Map<string, (response: ServerResponse, request: IncomingMessage) => void>;
  /** Connections that were made. */
  connections: number;
  close(): Promise<void>;
}

/** Starts a server that answers 404 for paths without a handler. */
export async function startWebServer(): Promise<WebServer> {
  const asked: string[] = [];
  const answers: WebServer['answers'] = new Map();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = answers.get(path.replace(/\?.*/, ''));
    if (answer === undefined) response.writeHead(404).end();
    else answer(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const started: WebServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers,
    connections: 0,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  server.on('connection', () => {
    started.connections += 1;
  });
  return started;
}
