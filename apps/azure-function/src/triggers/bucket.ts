import { app, type InvocationContext } from '@azure/functions';
import { YoloLiftError } from '@yololift/core';
import { runObjects } from '@yololift/core/functions';
import { blobUri } from '../blob-uri.ts';
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
        await runObjects(worker, [createdBlob(context)], deadline);
      }),
  });
}

function createdBlob({ triggerMetadata }: InvocationContext): string {
  const uri = String(triggerMetadata?.uri ?? '').replace(/^"|"$/g, '');
  if (URL.canParse(uri)) return blobUri(uri);
  throw new YoloLiftError('INVALID_REQUEST', 'the blob trigger did not say which blob it is about');
}
