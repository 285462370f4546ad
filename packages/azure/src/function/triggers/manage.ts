import { app } from '@azure/functions';
import { createManageApp } from '@yololift/core/http';
import type { FunctionParts } from '../invoke.ts';
import { answerAzure } from './http.ts';

/**
 * The function's own door. Azure lets in only who has a key (`authLevel`), before this code runs. Its path does not
 * begin with `admin`, which Azure keeps for itself.
 */
export function registerManage({ worker, invoke }: FunctionParts): void {
  const manage = createManageApp({
    service: worker.service,
    diagnose: worker.diagnose,
    authenticate: async () => undefined,
    reportFault: (error) => worker.logger.error({ error }, 'a management request failed'),
  });
  app.http('manage', {
    route: 'manage/{*path}',
    methods: ['GET', 'POST'],
    authLevel: 'function',
    handler: (request, context) =>
      invoke(context, 'manage', (deadline) =>
        answerAzure(request, deadline.signal, (web) => manage.fetch(web, deadline)),
      ),
  });
}
