import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { answerHttp } from '../answer-http.ts';
import type { AzureTrigger } from '../azure-trigger.ts';

/**
 * The function's own door. Azure lets in only who has a key (`authLevel`), before this code runs. Its path does not
 * begin with `admin`, which Azure keeps for itself.
 */
export const manageTrigger: AzureTrigger<HttpRequest, HttpResponseInit> = {
  id: 'manage',
  description: 'management by HTTP, with a function key',
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
