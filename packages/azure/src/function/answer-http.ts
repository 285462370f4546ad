import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { answerRequest } from '@yololift/serving/http';

/** Answers a request of Azure's library with a web-standard `fetch` handler. */
export async function answerHttp(
  { url, method, headers, body }: HttpRequest,
  signal: AbortSignal,
  answer: (request: Request) => Promise<Response>,
): Promise<HttpResponseInit> {
  const { pathname = '', search = '' } = URL.parse(url) ?? {};
  const parts = { method, target: `${pathname}${search}`, headers: headers.entries(), signal };
  return toResponseInit(await answerRequest({ ...parts, body: body as ReadableStream | null }, answer));
}

/** Converts a web response to the library's. */
async function toResponseInit(response: Response): Promise<HttpResponseInit> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}
