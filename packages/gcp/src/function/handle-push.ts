import { YoloLiftError } from '@yololift/core';
import { runMessage } from '@yololift/serving/functions';
import type { CloudRunContext } from './cloud-run-trigger.ts';
import { eventOf } from './read-event.ts';

/**
 * Handles an event that Pub/Sub or Eventarc pushes: a command, or news of objects. What fails is not acknowledged: Pub/Sub
 * brings it again, and after its subscription's number of tries sends it to the dead-letter topic.
 * @throws YoloLiftError `METHOD_NOT_ALLOWED` - not a push; or why the event is not handled.
 */
export async function handlePush(
  request: Request,
  { app, deadline }: Pick<CloudRunContext, 'app' | 'deadline'>,
): Promise<Response> {
  try {
    assertPush(request);
    await runMessage(app, await eventOf(request), deadline);
    return new Response(null, { status: 204 });
  } catch (error) {
    app.logger.warn({ error }, 'an event is not acknowledged, and comes again');
    throw error;
  }
}

function assertPush({ method }: Request): void {
  if (method === 'POST') return;
  throw new YoloLiftError('METHOD_NOT_ALLOWED', `this service takes events by POST, not ${method}`);
}
