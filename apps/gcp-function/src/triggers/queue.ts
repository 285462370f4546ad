import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { YoloLiftError } from '@yololift/core';
import { runMessage, runObjects, type ServerlessFunction } from '@yololift/core/functions';
import type { Deadline } from '@yololift/core/serving';
import { withinMs } from '@yololift/core/serving';

interface Published {
  readonly message?: Message;
}

interface Message {
  /** Base64. */
  readonly data?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * Pub/Sub, each message a command; also how Cloud Scheduler sends one without HTTP, and how a bucket's notifications
 * arrive. What fails is not acknowledged: Pub/Sub brings it again, and after its subscription's number of tries sends
 * it to the dead-letter topic.
 */
export function queueHandler(worker: ServerlessFunction): CloudEventFunction<Published> {
  return ({ data, id }) =>
    worker.handle({ requestId: id, trigger: 'queue' }, async () => {
      const { timeoutMs } = worker.configuration;
      await withinMs(timeoutMs, {}, (deadline) => run(worker, data?.message, deadline));
    });
}

async function run(worker: ServerlessFunction, message: Message | undefined, deadline: Deadline) {
  const object = notifiedObject(message?.attributes);
  if (object !== undefined) return runObjects(worker, [object], deadline);
  if (message?.data === undefined) {
    throw new YoloLiftError('INVALID_REQUEST', 'the event holds no Pub/Sub message');
  }
  return runMessage(worker, Buffer.from(message.data, 'base64').toString('utf8'), deadline);
}

/** Cloud Storage tells of an object in the attributes of its message. */
function notifiedObject({ eventType, bucketId, objectId }: Message['attributes'] = {}): string | undefined {
  return eventType === 'OBJECT_FINALIZE' ? `gs://${bucketId}/${objectId}` : undefined;
}
