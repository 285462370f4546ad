import { randomUUID } from 'node:crypto';
import type { Request as FrameworkRequest, HttpFunction } from '@google-cloud/functions-framework';
import type { ServerlessFunction } from '@yololift/core/functions';
import { createManageApp, MANAGE_PREFIX } from '@yololift/core/http';
import { type Deadline, withinMs } from '@yololift/core/serving';
import { inIncomingTrace, type RequestContext, readTraceparent } from '@yololift/core/telemetry';

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
    diagnose: worker.diagnose,
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
    const { timeoutMs } = worker.configuration;
    const { status, headers, body } = await withinMs(timeoutMs, { signal: gone.signal }, (deadline) => {
      const web = toRequest(request, deadline.signal);
      return worker.handle(requestContext(web.headers), async () =>
        toBytes(await inIncomingTrace(web.headers, () => answer(web, deadline))),
      );
    });
    response.status(status).set(headers).end(body);
  };
}

/** Cloud Run gives every request a trace; its id is the best there is for the request too. */
function requestContext(headers: Headers): RequestContext {
  const trace = readTraceparent(headers.get('traceparent'));
  return { ...trace, requestId: trace?.traceId ?? randomUUID(), trigger: 'http' };
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
