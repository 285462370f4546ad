import { randomUUID } from 'node:crypto';
import { YoloLiftError } from '@yololift/core';
import { runMessage, type ServerlessFunction } from '@yololift/core/functions';
import { problemResponse, toProblem } from '@yololift/core/http';
import { withinMs } from '@yololift/core/serving';
import { eventOf } from './read-event.ts';

const HEALTH = '/v2/health/';

/**
 * Messages of Pub/Sub, each a command or news of objects, also as Cloud Scheduler sends one; and events of Eventarc.
 * What fails is not acknowledged: Pub/Sub brings it again, and after its subscription's number of tries sends it to the
 * dead-letter topic.
 */
export function eventTarget(
  worker: ServerlessFunction,
  trigger: 'queue' | 'bucket',
): (request: Request) => Promise<Response> {
  async function run(request: Request): Promise<void> {
    if (request.method !== 'POST') {
      throw new YoloLiftError(
        'METHOD_NOT_ALLOWED',
        `this service takes events by POST, not ${request.method}`,
      );
    }
    const event = await eventOf(request);
    await withinMs(worker.configuration.timeoutMs, {}, (deadline) => runMessage(worker, event, deadline));
  }

  return async (request) => {
    if (request.method === 'GET' && new URL(request.url).pathname.startsWith(HEALTH)) {
      return worker.http.fetch(request);
    }
    const requestId = request.headers.get('ce-id') ?? randomUUID();
    return worker
      .handle({ requestId, trigger }, async () => {
        try {
          await run(request);
          return new Response(null, { status: 204 });
        } catch (error) {
          worker.logger.warn({ error }, 'an event is not acknowledged, and comes again');
          throw error;
        }
      })
      .catch((error: unknown) => problemResponse(toProblem(error)));
  };
}
