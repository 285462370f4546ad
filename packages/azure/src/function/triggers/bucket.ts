import { app, type InvocationContext } from '@azure/functions';
import { runMessage } from '@yololift/core/functions';
import type { FunctionParts } from '../invoke.ts';

/** New blobs, told by Event Grid. They are read by their URI, as every image is, so that results know their ETag. */
export function registerBucket({ worker, settings, invoke }: FunctionParts): void {
  const { BLOB_PATH: blobPath } = settings;
  if (blobPath === undefined) return;
  app.storageBlob('bucket', {
    path: `${blobPath}/{name}`,
    source: 'EventGrid',
    connection: 'AzureWebJobsStorage',
    handler: (_blob, context) =>
      invoke(context, 'bucket', async (deadline) => {
        await runMessage(worker, createdBlob(context), deadline);
      }),
  });
}

/** The event as Event Grid would put it into a queue. The host tells the blob as `container/name`, and its URL quoted. */
function createdBlob({ triggerMetadata }: InvocationContext): object {
  const [container, ...name] = String(triggerMetadata?.blobTrigger ?? '').split('/');
  return {
    eventType: 'Microsoft.Storage.BlobCreated',
    subject: `/blobServices/default/containers/${container}/blobs/${name.join('/')}`,
    data: { url: String(triggerMetadata?.uri ?? '').replace(/^"|"$/g, '') },
  };
}
