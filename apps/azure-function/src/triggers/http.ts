import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import type { FunctionParts } from '../invoke.ts';

/** Serves core's HTTP app at the function app's root (`routePrefix` is empty in host.json). */
export function registerHttp({ worker, settings, invoke }: FunctionParts): void {
  app.http('http', {
    route: '{*path}',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    authLevel: settings.HTTP_AUTH_LEVEL,
    handler: (request, context) =>
      invoke(context, 'http', async ({ signal }) =>
        toResponseInit(await worker.http.fetch(toRequest(request, signal))),
      ),
  });
}

/** The library's request as the web's own. */
export function toRequest({ url, method, headers, body }: HttpRequest, signal: AbortSignal): Request {
  const hasBody = body !== null && method !== 'GET' && method !== 'HEAD';
  return new Request(url, {
    method,
    headers: new Headers([...headers.entries()]),
    signal,
    ...(hasBody && { body: body as ReadableStream, duplex: 'half' as const }),
  });
}

/** The web's response as the library takes it. */
export async function toResponseInit(response: Response): Promise<HttpResponseInit> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}
