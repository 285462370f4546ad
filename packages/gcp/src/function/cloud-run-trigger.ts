import type { Trigger, TriggerContext } from '@yololift/serving/functions';
import type { Settings } from './settings.ts';

/** What a trigger on Cloud Run handles a request with. */
export interface CloudRunContext extends TriggerContext<Settings> {
  /**
   * Lets in requests with an ID token of one of `MANAGE_SERVICE_ACCOUNTS`.
   * @throws YoloLiftError `UNAUTHENTICATED`, `FORBIDDEN`
   */
  readonly authenticate: (request: Request) => Promise<void>;
}

/** One way in which Cloud Run calls a function: by HTTP, each at a service of its own, whose `FUNCTION_TARGET` is its id. */
export type CloudRunTrigger = Trigger<Request, CloudRunContext, Response>;
