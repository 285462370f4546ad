import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { answerUnreadable } from './bad-requests.ts';

type NodeListener = ReturnType<typeof getRequestListener>;

/**
 * Adapts a web-standard `fetch` handler to Node's servers. A request with an invalid path or host gets 400
 * `INVALID_REQUEST`. Bodies are streamed: nothing is read before the app reads. If the app answers before the
 * body is complete, the response closes the connection: otherwise the next request on it, perhaps another
 * client's behind the same proxy, would be lost.
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
  // The body may have arrived with the headers and not be parsed yet.
  await nextTurn();
  return !incoming.complete;
}
