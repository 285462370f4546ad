import type { CloudRunTrigger } from './cloud-run-trigger.ts';
import type { Invoke } from './invoke.ts';
import { httpTrigger } from './triggers/http.ts';

/** What a service of Cloud Run answers requests by. */
export type Target = (request: Request) => Promise<Response>;

const HEALTH = '/v2/health/';

/** Makes a trigger's target. A service answers health whatever it is for. */
export function createTarget(trigger: CloudRunTrigger, invoke: Invoke): Target {
  return (request) => invoke(isHealthCheck(request) ? httpTrigger : trigger, request);
}

function isHealthCheck({ method, url }: Request): boolean {
  return method === 'GET' && new URL(url).pathname.startsWith(HEALTH);
}
