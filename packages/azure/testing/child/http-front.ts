import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RpcTypedData } from '../rpc-data.ts';
import type { WorkerSettings } from '../worker-messages.ts';
import type { InvocationResponse } from './core-module.ts';
import { sendRpcHttp, toRpcHttp } from './http-data.ts';
import type { RouteMatcher } from './match-route.ts';

/** Dependencies of `openHttpFront`. */
export interface FrontDeps {
  readonly match: RouteMatcher;
  readonly settings: WorkerSettings;
  readonly invoke: (name: string, request: { readonly input: RpcTypedData }) => Promise<InvocationResponse>;
}

/** The host's limit: 100 MiB. */
const BODY_BYTES = 100 << 20;

/** Opens a stand-in of the host's HTTP endpoint on a free loopback port. */
export async function openHttpFront(
  deps: FrontDeps,
): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((incoming, outgoing) => {
    answer(deps, incoming, outgoing).catch((error: unknown) => {
      process.stdout.write(`error: ${error instanceof Error ? error.stack : error}\n`);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, server };
}

async function answer(
  { match, settings, invoke }: FrontDeps,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://front');
  const found = match(incoming.method ?? 'GET', pathname);
  if (found === undefined) {
    outgoing.writeHead(404).end();
    return;
  }
  const key = String(incoming.headers['x-functions-key'] ?? searchParams.get('code'));
  if (!isAllowed(found.authLevel, key, settings)) {
    outgoing.writeHead(401).end();
    return;
  }
  if (body === undefined) {
    outgoing.writeHead(413).end();
    return;
  }
  const input = { http: toRpcHttp(incoming, { body, params: found.params }) };
  sendRpcHttp(outgoing, (await invoke(found.name, { input })).returnValue);
}

function isAllowed(
  authLevel: string,
  key: string,
  { functionKey, masterKey }: Pick<WorkerSettings, 'functionKey' | 'masterKey'>,
): boolean {
  if (authLevel === 'anonymous' || key === masterKey) return true;
  return authLevel === 'function' && key === functionKey;
}

/** Reads the whole body; `undefined` if it exceeds the limit, after reading it to its end. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of incoming) {
    bytes += piece.length;
    if (bytes <= BODY_BYTES) pieces.push(piece);
  }
  return bytes <= BODY_BYTES ? Buffer.concat(pieces) : undefined;
}
