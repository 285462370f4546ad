import type { Request as FrameworkRequest, HttpFunction } from '@google-cloud/functions-framework';
import type { ServerlessFunction } from '@yololift/core/functions';
import { createManageApp, MANAGE_PREFIX } from '@yololift/core/http';
import { type Deadline, deadlineIn } from '@yololift/core/serving';

/**
 * Serves core's HTTP app and, to who has a token, the function's own door: schedules (Cloud Scheduler by HTTP with
 * OIDC) and the function itself.
 */
export function httpHandler(
  worker: ServerlessFunction,
  authenticate: (request: Request) => Promise<void>,
): HttpFunction {
  const manage = createManageApp({
    service: worker.service,
    authenticate,
    reportFault: (error) => worker.logger.error({ error }, 'a management request failed'),
  });

  function answer(request: Request, deadline: Deadline): Promise<Response> {
    const isManagement = new URL(request.url).pathname.startsWith(MANAGE_PREFIX);
    return isManagement ? manage.fetch(request, deadline) : worker.http.fetch(request);
  }

  return async (request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const deadline = deadlineIn(worker.configuration.timeoutMs, { signal: gone.signal });
    const { status, headers, body } = await toBytes(
      await answer(toRequest(request, deadline.signal), deadline),
    );
    response.status(status).set(headers).end(body);
  };
}

function toRequest(request: FrameworkRequest, signal: AbortSignal): Request {
  const { method, rawBody, originalUrl, rawHeaders } = request;
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] as string, rawHeaders[index + 1] as string);
  }
  const hasBody = method !== 'GET' && method !== 'HEAD' && rawBody !== undefined;
  return new Request(new URL(originalUrl, 'https://function'), {
    method,
    headers,
    signal,
    ...(hasBody && { body: new Uint8Array(rawBody) }),
  });
}

async function toBytes(response: Response) {
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: Object.fromEntries(response.headers), body };
}
