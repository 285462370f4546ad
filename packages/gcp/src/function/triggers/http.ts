import { answerRequest, isManagement } from '@yololift/serving/http';
import type { CloudRunContext, CloudRunTrigger } from '../cloud-run-trigger.ts';

/**
 * Serves the HTTP app. Callers with an ID token may use its management endpoints: schedules (Cloud Scheduler
 * over HTTP with OIDC) and the function itself.
 */
export const httpTrigger: CloudRunTrigger = {
  id: 'http',
  description: 'HTTP, and management with an ID token',
  handle({ method, url, headers, body, signal: gone }, context) {
    const { pathname, search } = new URL(url);
    const signal = AbortSignal.any([context.deadline.signal, gone]);
    return answerRequest({ method, target: `${pathname}${search}`, headers, body, signal }, (request) =>
      answer(request, context),
    );
  },
};

function answer(request: Request, { app, deadline, authenticate }: CloudRunContext): Promise<Response> {
  if (!isManagement(request)) return app.http.fetch(request);
  return app.manage(authenticate).fetch(request, deadline);
}
