import type { Trigger, TriggerContext } from '@yololift/serving/functions';
import type { Settings } from './settings.ts';

/** Context in which a Cloud Run trigger handles a request. */
export interface CloudRunContext extends TriggerContext<Settings> {
  /**
   * Allows requests with an ID token of one of `MANAGE_SERVICE_ACCOUNTS`.
   * @throws YoloLiftError `UNAUTHENTICATED`, `FORBIDDEN`
   */
  readonly authenticate: (request: Request) => Promise<void>;
}

/**
 * One kind of Cloud Run trigger. All use HTTP; each runs as its own service, whose `FUNCTION_TARGET` is the
 * trigger's id.
 */
export type CloudRunTrigger = Trigger<Request, CloudRunContext, Response>;
