import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { answerUnreadable } from './bad-requests.ts';

type NodeListener = ReturnType<typeof getRequestListener>;

/**
 * Lets an app of the web's requests answer those of Node's servers. What is no request, by its path or host, is a
 * problem (400 `INVALID_REQUEST`). Bodies are streamed: nobody reads a byte before the app does. Where it answers before a
 * body has come whole, the client is told that the connection ends: the next request over it, perhaps another's behind
 * the same proxy, would be cut with it.
 */
export function nodeListener(fetch: (request: Request) => Promise<Response>): NodeListener {
  return getRequestListener(
    async (request, { incoming }) => {
      const response = await fetch(request);
      if (await isStillSending(incoming)) response.headers.set('Connection', 'close');
      return response;
    },
    { errorHandler: answerUnreadable },
  );
}

async function isStillSending(incoming: IncomingMessage | Http2ServerRequest): Promise<boolean> {
  const { headers } = incoming;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody || incoming.complete) return false;
  // What came together with the headers is still to be parsed.
  await nextTurn();
  return !incoming.complete;
}
