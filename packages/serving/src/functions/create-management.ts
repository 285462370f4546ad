import { createManageApp, type ManageApp, type ManageAppDeps } from '../http/create-manage-app.ts';
import type { ServerlessFunction } from './create-function.ts';

/**
 * Makes the function's door for its operators and itself, `/manage`.
 * @param authenticate - lets a request in, or throws `UNAUTHENTICATED` or `FORBIDDEN`.
 */
export function createManagement(
  { service, diagnose, logger }: ServerlessFunction,
  authenticate: ManageAppDeps['authenticate'],
): ManageApp {
  return createManageApp({
    service,
    diagnose,
    authenticate,
    reportFault: (error) => logger.error({ error }, 'a management request failed'),
  });
}
