import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { YoloLiftError } from '@yololift/core';
import { runMessage, type ServerlessFunction } from '@yololift/core/functions';
import { withinMs } from '@yololift/core/serving';

interface Published {
  readonly message?: { readonly data?: string };
}

/**
 * Pub/Sub, each message a command; also how Cloud Scheduler sends one without HTTP. What fails is not acknowledged:
 * Pub/Sub brings it again, and after its subscription's number of tries sends it to the dead-letter topic.
 */
export function queueHandler(worker: ServerlessFunction): CloudEventFunction<Published> {
  return ({ data, id }) =>
    worker.handle({ requestId: id, trigger: 'queue' }, async () => {
      const text = data?.message?.data;
      if (text === undefined)
        throw new YoloLiftError('INVALID_REQUEST', 'the event holds no Pub/Sub message');
      const message = Buffer.from(text, 'base64').toString('utf8');
      const { timeoutMs } = worker.configuration;
      await withinMs(timeoutMs, {}, (deadline) => runMessage(worker, message, deadline));
    });
}
