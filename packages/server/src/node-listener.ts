import { getRequestListener } from '@hono/node-server';
import { isYoloLiftError, YoloLiftError } from '@yololift/core';
import { problemResponse, toProblem } from '@yololift/core/http';

type NodeListener = ReturnType<typeof getRequestListener>;

/**
 * Lets an app of the web's requests answer those of Node's servers. What is no request, by its path or host, is a
 * problem (400 `INVALID_REQUEST`). Bodies are streamed: nobody reads a byte before the app does.
 */
export function nodeListener(fetch: (request: Request) => Promise<Response>): NodeListener {
  return getRequestListener(fetch, { errorHandler: (error) => problemResponse(toProblem(asProblem(error))) });
}

function asProblem(error: unknown): unknown {
  if (isYoloLiftError(error) || !(error instanceof Error) || error.name !== 'RequestError') return error;
  const message = `this is no HTTP request that can be served: ${error.message}`;
  return new YoloLiftError('INVALID_REQUEST', message, { cause: error });
}
