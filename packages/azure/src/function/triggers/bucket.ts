import type { InvocationContext } from '@azure/functions';
import { runMessage } from '@yololift/serving/functions';
import type { AzureTrigger } from '../azure-trigger.ts';

/** New blobs, told by Event Grid. They are read by their URI, as every image is, so that results know their ETag. */
export const bucketTrigger: AzureTrigger<unknown, void> = {
  id: 'bucket',
  description: 'new blobs below BLOB_PATH, told by Event Grid',
  register(host, { settings: { BLOB_PATH: blobPath }, handler }) {
    if (blobPath === undefined) return;
    host.storageBlob('bucket', {
      path: `${blobPath}/{name}`,
      source: 'EventGrid',
      connection: 'AzureWebJobsStorage',
      handler,
    });
  },
  async handle(_blob, { app, deadline, invocation }) {
    await runMessage(app, createdBlob(invocation), deadline);
  },
};

/** The event as Event Grid would put it into a queue. The host tells the blob as `container/name`, and its URL quoted. */
function createdBlob({ triggerMetadata }: InvocationContext): object {
  const [container, ...name] = String(triggerMetadata?.blobTrigger ?? '').split('/');
  return {
    eventType: 'Microsoft.Storage.BlobCreated',
    subject: `/blobServices/default/containers/${container}/blobs/${name.join('/')}`,
    data: { url: String(triggerMetadata?.uri ?? '').replace(/^"|"$/g, '') },
  };
}
