import type { Readable } from 'node:stream';
import type { File, Storage } from '@google-cloud/storage';
import { untilAborted } from '@yololift/core/async';
import type { FetchOptions, FetchResult } from '@yololift/core/ports';
import { cloudStorageError } from './cloud-storage-errors.ts';

/** Sends requests with credentials: `storage.authClient` or one of its clients. */
export type Transport = Pick<Storage['authClient'], 'request'>;

/** What to read. */
export interface OpenFileOptions extends FetchOptions {
  /** For messages. */
  readonly what: string;
  readonly transport: Transport;
}

/**
 * Disables decompression, so that sizes and digests are those of the stored bytes. An option of the fetch
 * below the transport; the transport's types lack it.
 */
const AS_STORED = { compress: false };

/** The whole object, a range, not modified. */
const STATUSES: ReadonlySet<number> = new Set([200, 206, 304]);

/**
 * Opens an object with one request: generation and size come from the response headers. Uses the SDK's
 * transport, since its `createReadStream` (8.4.0) takes no signal: it cannot cancel a request, and a response
 * after the stream was destroyed ends the process.
 */
export async function openFile(file: File, options: OpenFileOptions): Promise<FetchResult> {
  const { what, signal } = options;
  signal?.throwIfAborted();
  try {
    // The transport gets the credentials first, which no signal aborts.
    const { status, headers, data } = await untilAborted(request(file, options), signal);
    if (status === 304) return { kind: 'not-modified' };
    // An error before the body is read must wait for the reader instead of ending the process.
    data.on('error', () => undefined);
    const length = Number(headers.get('content-length') ?? Number.NaN);
    const body = readBody(data, { what, signal, length });
    return { kind: 'modified', etag: headers.get('x-goog-generation') ?? '', size: sizeOf(headers), body };
  } catch (cause) {
    signal?.throwIfAborted();
    throw cloudStorageError(cause, what);
  }
}

function request(
  { name, bucket, storage }: File,
  { transport, ifNoneMatch, range, signal }: OpenFileOptions,
) {
  const object = `b/${encodeURIComponent(bucket.name)}/o/${encodeURIComponent(name)}`;
  return transport.request<Readable>({
    url: `${storage.baseUrl}/${object}`,
    params: { alt: 'media', ...(ifNoneMatch !== undefined && { ifGenerationNotMatch: ifNoneMatch }) },
    // `gzip` keeps an object that is stored compressed as it is.
    headers: { 'accept-encoding': 'gzip', ...(range && { range: `bytes=${range.first}-${range.last}` }) },
    responseType: 'stream',
    ...AS_STORED,
    validateStatus: (status) => STATUSES.has(status),
    ...(signal !== undefined && { signal }),
  });
}

/** Bytes of the whole object: `bytes 0-9/1234` → 1234. */
function sizeOf(headers: Headers): number {
  const total = headers.get('content-range')?.split('/')[1];
  return Number(total ?? headers.get('x-goog-stored-content-length') ?? headers.get('content-length'));
}

async function* readBody(
  stream: Readable,
  {
    what,
    signal,
    length,
  }: { readonly what: string; readonly signal: AbortSignal | undefined; readonly length: number },
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const piece of stream) {
      bytes += piece.length;
      yield piece;
    }
    if (bytes < length) throw new Error(`the connection closed after ${bytes} of ${length} bytes`);
  } catch (cause) {
    signal?.throwIfAborted();
    throw cloudStorageError(cause, what);
  } finally {
    stream.destroy();
  }
}
