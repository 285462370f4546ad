import { app, type InvocationContext } from '@azure/functions';
import { YoloLiftError } from '@yololift/core';
import { runObjects } from '@yololift/core/functions';
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
        await runObjects(worker, [blobUri(context)], deadline);
      }),
  });
}

/** `https://account.blob.core.windows.net/container/a%20b.jpg` → `az://account/container/a b.jpg` */
function blobUri({ triggerMetadata }: InvocationContext): string {
  const uri = String(triggerMetadata?.uri ?? '').replace(/^"|"$/g, '');
  if (!URL.canParse(uri)) {
    throw new YoloLiftError('INVALID_REQUEST', 'the blob trigger did not say which blob it is about');
  }
  const { hostname, pathname } = new URL(uri);
  const [host, path] = [hostname.split('.')[0], decodeURIComponent(pathname)];
  // An emulator has the account in its path.
  return /^[\d.]+$/.test(hostname) || hostname === 'localhost' ? `az:/${path}` : `az://${host}${path}`;
}
