import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bucket, Storage } from '@google-cloud/storage';
import { untilAborted } from '@yololift/core/async';
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
import { cloudStorageError } from './cloud-storage-errors.ts';
import { openFile, type Transport } from './open-file.ts';

/** Location of a root in Cloud Storage. */
export interface CloudStorageRoot {
  readonly bucket: string;
  /** Empty, or ending with `/`. */
  readonly prefix: string;
  /** `gs://bucket/prefix`, for messages. */
  readonly uri: string;
}

/** Dependencies of `cloudStorage`. */
export interface CloudStorageDeps {
  /** Without SDK retries: the caller decides whether to retry or to use another source. */
  readonly storage: Storage;
  /** Transport for reading objects. */
  readonly transport: Transport;
}

/** Objects per page. */
const PAGE_OBJECTS = 1000;

/**
 * A root in a Cloud Storage bucket. The ETag is the object's generation, so rewriting the same bytes changes
 * it.
 *
 * The contract suite cannot show: without `storage.objects.list`, Cloud Storage answers 403 instead of 404
 * for an absent object, which becomes `ACCESS_DENIED`; an object stored with `Content-Encoding: gzip` is
 * returned as stored; replacing an object also needs `storage.objects.delete`; one object allows about one
 * write a second.
 */
export function cloudStorage(
  { storage, transport }: CloudStorageDeps,
  { bucket: bucketName, prefix, uri }: CloudStorageRoot,
): ObjectReader & ObjectWriter & ObjectLister {
  const bucket = storage.bucket(bucketName);
  return { uri, fetch, put, list };

  async function fetch(key: string, options: FetchOptions = {}): Promise<FetchResult> {
    return openFile(bucket.file(prefix + key), { ...options, what: `${uri}/${key}`, transport });
  }

  async function put(key: string, open: () => AsyncIterable<Uint8Array>, options: PutOptions): Promise<void> {
    const what = `${uri}/${key}`;
    const { size, sha256, onProgress, signal } = options;
    signal?.throwIfAborted();
    // An unfinished upload session never becomes an object.
    const upload = bucket.file(prefix + key).createWriteStream({
      resumable: true,
      // The SDK checks after the upload and then deletes what it replaced. We check the bytes as they are
      // sent.
      validation: false,
      contentType: options.contentType ?? 'application/octet-stream',
      // Sent in advance, so that a truncated body is never taken for the whole.
      ...(size > 0 && { metadata: { contentLength: size } }),
      ...(options.ifAbsent && { preconditionOpts: { ifGenerationMatch: 0 } }),
    });
    const bytes = Readable.from(checkBytes(open(), { what, size, sha256, onProgress }), {
      objectMode: false,
    });
    try {
      // The pipeline waits for its source to end even when aborted, and a source may hang.
      await untilAborted(pipeline(bytes, upload, signal === undefined ? {} : { signal }), signal);
    } catch (cause) {
      signal?.throwIfAborted();
      throw cloudStorageError(cause, what);
    }
  }

  async function* list(
    start: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ListedObject> {
    let pageToken: string | undefined;
    do {
      const page = await listPage(bucket, { start: prefix + start, pageToken, signal, uri });
      for (const { name, size } of page.objects) yield { key: name.slice(prefix.length), size };
      pageToken = page.pageToken;
    } while (pageToken !== undefined);
  }
}

interface PageOptions {
  readonly start: string;
  readonly pageToken: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly uri: string;
}

interface Page {
  readonly objects: readonly { readonly name: string; readonly size: number }[];
  readonly pageToken: string | undefined;
}

async function listPage(bucket: Bucket, { start, pageToken, signal, uri }: PageOptions): Promise<Page> {
  const query = {
    prefix: start,
    maxResults: PAGE_OBJECTS,
    autoPaginate: false,
    ...(pageToken !== undefined && { pageToken }),
  };
  try {
    const [files, next] = await untilAborted(bucket.getFiles(query), signal);
    const objects = files.map(({ name, metadata }) => ({ name, size: Number(metadata.size ?? 0) }));
    return { objects, pageToken: (next as { pageToken?: string } | null)?.pageToken };
  } catch (cause) {
    signal?.throwIfAborted();
    throw cloudStorageError(cause, uri);
  }
}
