import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { answerRequest } from '@yololift/core/http';
import type { FunctionParts } from '../invoke.ts';

/** Serves core's HTTP app at the function app's root (`routePrefix` is empty in host.json). */
export function registerHttp({ worker, settings, invoke }: FunctionParts): void {
  app.http('http', {
    route: '{*path}',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    authLevel: settings.HTTP_AUTH_LEVEL,
    handler: (request, context) =>
      invoke(context, 'http', ({ signal }) => answerAzure(request, signal, worker.http.fetch)),
  });
}

/** Answers the library's request by an app of the web's own requests. */
export async function answerAzure(
  { url, method, headers, body }: HttpRequest,
  signal: AbortSignal,
  answer: (request: Request) => Promise<Response>,
): Promise<HttpResponseInit> {
  const { pathname = '', search = '' } = URL.parse(url) ?? {};
  const parts = { method, target: `${pathname}${search}`, headers: headers.entries(), signal };
  return toResponseInit(await answerRequest({ ...parts, body: body as ReadableStream | null }, answer));
}

/** The web's response as the library takes it. */
async function toResponseInit(response: Response): Promise<HttpResponseInit> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}
