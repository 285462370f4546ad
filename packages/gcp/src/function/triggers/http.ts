import { randomUUID } from 'node:crypto';
import type { ServerlessFunction } from '@yololift/core/functions';
import { answerRequest, createManageApp, MANAGE_PREFIX } from '@yololift/core/http';
import { type Deadline, withinMs } from '@yololift/core/serving';
import { inIncomingTrace, type RequestContext, readTraceparent } from '@yololift/core/telemetry';

/**
 * Serves core's HTTP app and, to who has a token, the function's own door: schedules (Cloud Scheduler by HTTP with
 * OIDC) and the function itself.
 */
export function httpTarget(
  worker: ServerlessFunction,
  authenticate: (request: Request) => Promise<void>,
): (request: Request) => Promise<Response> {
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

  return ({ method, url, headers, body, signal: gone }) => {
    const { pathname, search } = new URL(url);
    const { timeoutMs } = worker.configuration;
    return withinMs(timeoutMs, { signal: gone }, (deadline) =>
      answerRequest(
        { method, target: `${pathname}${search}`, headers, body, signal: deadline.signal },
        (request) =>
          worker.handle(requestContext(request.headers), () =>
            inIncomingTrace(request.headers, () => answer(request, deadline)),
          ),
      ),
    );
  };
}

/** Cloud Run gives every request a trace; its id is the best there is for the request too. */
function requestContext(headers: Headers): RequestContext {
  const trace = readTraceparent(headers.get('traceparent'));
  return { ...trace, requestId: trace?.traceId ?? randomUUID(), trigger: 'http' };
}
