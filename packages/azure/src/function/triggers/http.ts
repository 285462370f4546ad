import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { answerHttp } from '../answer-http.ts';
import type { AzureTrigger } from '../azure-trigger.ts';

/** Serves the HTTP app at the function app's root (`routePrefix` is empty in host.json). */
export const httpTrigger: AzureTrigger<HttpRequest, HttpResponseInit> = {
  id: 'http',
  description: 'HTTP',
  register: (host, { settings, handler }) =>
    host.http('http', {
      route: '{*path}',
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      authLevel: settings.HTTP_AUTH_LEVEL,
      handler,
    }),
  handle: (request, { app, deadline }) => answerHttp(request, deadline.signal, app.http.fetch),
};
