import { join } from 'node:path';
import { type RunService, startRunService } from '@yololift/gcp/testing';
import type { StartedFunction } from '@yololift/testing';
import type { GoogleIdentity } from './google-identity.ts';
import { environmentOf, startedFunction } from './under-test.ts';

/** Starts the image's entry point: a service for HTTP, and one for each kind of event on its first event. */
export async function startImage(
  bundle: string,
  identity: GoogleIdentity,
  environment: Readonly<Record<string, string>>,
): Promise<StartedFunction> {
  const start = (target: string) =>
    startRunService({
      server: join(bundle, '../server.mjs'),
      target,
      environment: { ...environmentOf(identity), ...environment },
    });
  const http = await start('http');
  const services = new Map<string, Promise<RunService>>();
  function of(target: string): Promise<RunService> {
    const service = services.get(target) ?? start(target);
    services.set(target, service);
    return service;
  }
  async function stop() {
    for (const service of services.values()) await (await service).stop();
    return http.stop();
  }
  const started = startedFunction({ ...http, stop }, identity, {
    push: async (message) => (await of('queue')).pubSubPush(message),
    cloudEvent: async (event) => (await of('bucket')).cloudEvent(event),
  });
  async function direct(event: unknown): Promise<boolean> {
    const headers = { 'content-type': 'application/json' };
    const sent = { method: 'POST', headers, body: JSON.stringify(event) };
    return (await (await of('queue')).fetch('/', sent)).ok;
  }
  return { ...started, direct };
}
