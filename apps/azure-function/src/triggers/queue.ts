import { app } from '@azure/functions';
import { runMessage, runObjects } from '@yololift/core/functions';
import { blobUri } from '../blob-uri.ts';
import type { FunctionParts } from '../invoke.ts';

interface EventOfGrid {
  readonly eventType?: unknown;
  readonly data?: { readonly url?: unknown };
}

/**
 * A storage queue, each message a command, or an event of Event Grid that tells of a new blob. One that fails comes
 * again, and after five times goes to the poison queue: Azure does both, for each message by itself.
 */
export function registerQueue({ worker, settings, invoke }: FunctionParts): void {
  const { QUEUE_NAME: queueName } = settings;
  if (queueName === undefined) return;
  app.storageQueue('queue', {
    queueName,
    connection: 'AzureWebJobsStorage',
    handler: (message, context) =>
      invoke(context, 'queue', async (deadline) => {
        const blob = createdBlob(message);
        await (blob === undefined
          ? runMessage(worker, message, deadline)
          : runObjects(worker, [blob], deadline));
      }),
  });
}

/** The host has parsed what is JSON. */
function createdBlob(message: unknown): string | undefined {
  const { eventType, data }: EventOfGrid = Object(message);
  const isCreated = eventType === 'Microsoft.Storage.BlobCreated' && URL.canParse(String(data?.url));
  return isCreated ? blobUri(String(data?.url)) : undefined;
}
