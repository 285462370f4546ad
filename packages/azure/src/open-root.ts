import type { BlobServiceClient } from '@azure/storage-blob';
import { YoloLiftError } from '@yololift/core/errors';
import type { ObjectLister, ObjectReader, ObjectWriter } from '@yololift/core/ports';

/** Environment variables of the application. */
export type Environment = Readonly<Record<string, string | undefined>>;

const ROOT = /^az:\/\/([a-z0-9]+)\/([^/]+)(?:\/(.*?))?\/*$/;

/** The caller decides whether to retry or to use another source. */
const OPTIONS = { retryOptions: { maxTries: 1 } };

/**
 * Opens a root in Blob Storage. The SDK loads on first use.
 * @param uri - `az://account/container/prefix`; the prefix is optional.
 * @param environment - `AZURE_STORAGE_CONNECTION_STRING` applies to its own account (also an emulator's);
 *   other accounts use
 *   the identity from `DefaultAzureCredential`.
 * @throws YoloLiftError `URI_UNSUPPORTED`
 */
export async function openRoot(
  uri: string,
  environment: Environment,
): Promise<ObjectReader & ObjectWriter & ObjectLister> {
  const [, account, container, path = ''] = ROOT.exec(uri) ?? [];
  if (account === undefined || container === undefined) {
    throw new YoloLiftError(
      'URI_UNSUPPORTED',
      `${uri} is not a Blob Storage root: use az://account/container/prefix`,
    );
  }
  const { blobStore } = await import('./blob-store.ts');
  const service = await openService(account, environment);
  const prefix = path === '' ? '' : `${path}/`;
  return blobStore(service, { container, prefix, uri: uri.replace(/\/+$/, '') });
}

async function openService(account: string, environment: Environment): Promise<BlobServiceClient> {
  const { BlobServiceClient } = await import('./sdk/storage-blob.ts');
  const connectionString = environment.AZURE_STORAGE_CONNECTION_STRING;
  if (connectionString) {
    const service = BlobServiceClient.fromConnectionString(connectionString, OPTIONS);
    if (service.accountName === account) return service;
  }
  const { DefaultAzureCredential } = await import('./sdk/identity.ts');
  return new BlobServiceClient(
    `https://${account}.blob.core.windows.net`,
    new DefaultAzureCredential(),
    OPTIONS,
  );
}
