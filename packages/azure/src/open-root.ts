import type { BlobServiceClient } from '@azure/storage-blob';
import { type ObjectLister, type ObjectReader, type ObjectWriter, YoloLiftError } from '@yololift/core';

/** Environment variables, as the application was given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const ROOT = /^az:\/\/([a-z0-9]+)\/([^/]+)(?:\/(.*?))?\/*$/;

/** Who calls knows better when to call again, or whom. */
const OPTIONS = { retryOptions: { maxTries: 1 } };

/**
 * Opens a root in Blob Storage; its SDK loads only now.
 * @param uri - `az://account/container/prefix`; the prefix may be left out.
 * @param environment - `AZURE_STORAGE_CONNECTION_STRING` is used for its own account (an emulator's too); other
 *   accounts are opened as the identity that `DefaultAzureCredential` finds.
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
      `${uri} is no root in Blob Storage: write az://account/container/prefix`,
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
