import type { BlobServiceClient, BlockBlobClient } from '@azure/storage-blob';
import { untilAborted } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import type {
  FetchOptions,
  FetchResult,
  ListedObject,
  ObjectLister,
  ObjectReader,
  ObjectWriter,
  PutOptions,
} from '@yololift/core/ports';
import { checkBytes } from '@yololift/core/stores';
import { azureError, type ErrorTable } from './azure-error.ts';
import { openBlob } from './open-blob.ts';
import { uploadBlocks } from './upload-blocks.ts';

/** Location of a root in Blob Storage. */
export interface BlobRoot {
  readonly container: string;
  /** Empty, or ending with `/`. */
  readonly prefix: string;
  /** `az://account/container/prefix`, for messages. */
  readonly uri: string;
}

const ERRORS: ErrorTable = {
  service: 'Blob Storage',
  codes: {
    BlobAlreadyExists: 'OBJECT_EXISTS',
    401: 'ACCESS_DENIED',
    403: 'ACCESS_DENIED',
    404: 'OBJECT_NOT_FOUND',
    412: 'OBJECT_EXISTS',
  },
  fixes: {
    ACCESS_DENIED: 'give the identity the role Storage Blob Data Contributor (Reader to only read)',
    OBJECT_NOT_FOUND: 'the object or container does not exist',
    OBJECT_EXISTS: 'the object exists already',
  },
};

/**
 * A root in a Blob Storage container. Objects are sent in blocks and committed at the end, so a partial
 * upload is never visible.
 *
 * The contract suite cannot show: a new role assignment takes minutes to apply; an archived blob answers 409,
 * which becomes `STORE_UNAVAILABLE` (not retryable); an account's firewall answers 403, like a missing role.
 * @param service - Without SDK retries: the caller decides whether to retry or to use another source.
 */
export function blobStore(
  service: BlobServiceClient,
  { container: containerName, prefix, uri }: BlobRoot,
): ObjectReader & ObjectWriter & ObjectLister {
  const container = service.getContainerClient(containerName);
  return { uri, fetch, put, list };

  async function fetch(key: string, options: FetchOptions = {}): Promise<FetchResult> {
    const what = `${uri}/${key}`;
    return openBlob(container.getBlobClient(prefix + key), options, (cause) =>
      azureError(cause, what, ERRORS),
    );
  }

  async function put(key: string, open: () => AsyncIterable<Uint8Array>, options: PutOptions): Promise<void> {
    options.signal?.throwIfAborted();
    const what = `${uri}/${key}`;
    const blob = container.getBlockBlobClient(prefix + key);
    try {
      if (options.ifAbsent) await assertAbsent(blob, what, options);
      const bytes = checkBytes(open(), { what, size: options.size, sha256: options.sha256 });
      await untilAborted(uploadBlocks(blob, bytes, options), options.signal);
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw azureError(cause, what, ERRORS);
    }
  }

  async function* list(
    start: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ListedObject> {
    const query = { prefix: prefix + start, ...(signal && { abortSignal: signal }) };
    try {
      for await (const { name, properties } of container.listBlobsFlat(query)) {
        yield { key: name.slice(prefix.length), size: properties.contentLength ?? 0 };
      }
    } catch (cause) {
      signal?.throwIfAborted();
      throw azureError(cause, uri, ERRORS);
    }
  }
}

/** Checks before the upload: the service checks only at the commit, after all blocks are sent. */
async function assertAbsent(blob: BlockBlobClient, what: string, { signal }: PutOptions): Promise<void> {
  if (await blob.exists(signal && { abortSignal: signal })) {
    throw new YoloLiftError('OBJECT_EXISTS', `${what}: ${ERRORS.fixes.OBJECT_EXISTS}`);
  }
}
