import type { CloudRunTrigger } from './cloud-run-trigger.ts';
import type { Invoke } from './invoke.ts';
import { httpTrigger } from './triggers/http.ts';

/** Request handler of a Cloud Run service. */
export type Target = (request: Request) => Promise<Response>;

const HEALTH = '/v2/health/';

/** Creates a trigger's target. Every target answers health checks. */
export function createTarget(trigger: CloudRunTrigger, invoke: Invoke): Target {
  return (request) => invoke(isHealthCheck(request) ? httpTrigger : trigger, request);
}

function isHealthCheck({ method, url }: Request): boolean {
  return method === 'GET' && new URL(url).pathname.startsWith(HEALTH);
}
