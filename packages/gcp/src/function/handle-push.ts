import { YoloLiftError } from '@yololift/core/errors';
import { runMessage } from '@yololift/serving/functions';
import type { CloudRunContext } from './cloud-run-trigger.ts';
import { readEvent } from './read-event.ts';

/**
 * Handles an event that Pub/Sub or Eventarc pushes: a command or an object notification. A failed event is
 * not acknowledged: Pub/Sub redelivers it, and moves it to the dead-letter topic after the subscription's
 * maximum of attempts.
 * @throws YoloLiftError `METHOD_NOT_ALLOWED` - not a push; otherwise the error of handling the event.
 */
export async function handlePush(
  request: Request,
  { app, deadline }: Pick<CloudRunContext, 'app' | 'deadline'>,
): Promise<Response> {
  try {
    assertPush(request);
    await runMessage(app, await readEvent(request), deadline);
    return new Response(null, { status: 204 });
  } catch (error) {
    app.logger.warn({ error }, 'event failed and is not acknowledged; it will be redelivered');
    throw error;
  }
}

function assertPush({ method }: Request): void {
  if (method === 'POST') return;
  throw new YoloLiftError('METHOD_NOT_ALLOWED', `this service accepts events by POST, not ${method}`);
}
