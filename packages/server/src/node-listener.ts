import { getRequestListener } from '@hono/node-server';
import { answerUnreadable } from './bad-requests.ts';

type NodeListener = ReturnType<typeof getRequestListener>;

/**
 * Lets an app of the web's requests answer those of Node's servers. What is no request, by its path or host, is a
 * problem (400 `INVALID_REQUEST`). Bodies are streamed: nobody reads a byte before the app does.
 */
export function nodeListener(fetch: (request: Request) => Promise<Response>): NodeListener {
  return getRequestListener(fetch, { errorHandler: answerUnreadable });
}
