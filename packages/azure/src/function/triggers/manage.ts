import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { answerHttp } from '../answer-http.ts';
import type { AzureTrigger } from '../azure-trigger.ts';

/**
 * Management over HTTP. Azure checks the function key (`authLevel`) before this code runs. The path does not
 * start with `admin`, which Azure reserves.
 */
export const manageTrigger: AzureTrigger<HttpRequest, HttpResponseInit> = {
  id: 'manage',
  description: 'management over HTTP, with a function key',
  register: (host, { handler }) =>
    host.http('manage', {
      route: 'manage/{*path}',
      methods: ['GET', 'POST'],
      authLevel: 'function',
      handler,
    }),
  handle(request, { app, deadline }) {
    const management = app.manage(async () => undefined);
    return answerHttp(request, deadline.signal, (web) => management.fetch(web, deadline));
  },
};
