import type { InvocationContext } from '@azure/functions';
import { runMessage } from '@yololift/serving/functions';
import type { AzureTrigger } from '../azure-trigger.ts';

/**
 * New blobs, reported by Event Grid. They are read by URI like every image, so results include their ETag.
 */
export const bucketTrigger: AzureTrigger<unknown, void> = {
  id: 'bucket',
  description: 'new blobs below BLOB_PATH, through Event Grid',
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

/** Rebuilds Event Grid's event: the host passes only `container/name`, and the URL in quotes. */
function createdBlob({ triggerMetadata }: InvocationContext): object {
  const [container, ...name] = String(triggerMetadata?.blobTrigger ?? '').split('/');
  return {
    eventType: 'Microsoft.Storage.BlobCreated',
    subject: `/blobServices/default/containers/${container}/blobs/${name.join('/')}`,
    data: { url: String(triggerMetadata?.uri ?? '').replace(/^"|"$/g, '') },
  };
}
