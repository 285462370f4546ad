import { addAbortSignal, type Readable } from 'node:stream';
import type { BlobClient, BlobDownloadOptions } from '@azure/storage-blob';
import type { YoloLiftError } from '@yololift/core/errors';
import type { FetchOptions, FetchResult } from '@yololift/core/ports';
import { statusOf } from './azure-error.ts';

interface BodyOptions {
  /** The response's Content-Length, bytes; `NaN` without one. */
  readonly length: number;
  readonly signal: AbortSignal | undefined;
  readonly translate: (cause: unknown) => YoloLiftError;
}

/**
 * Opens an object with one request.
 * @param translate - Translates a caught error to the one to throw.
 */
export async function openBlob(
  blob: BlobClient,
  { ifNoneMatch, range, signal }: FetchOptions,
  translate: (cause: unknown) => YoloLiftError,
): Promise<FetchResult> {
  signal?.throwIfAborted();
  const count = range && range.last - range.first + 1;
  try {
    const answer = await blob.download(range?.first ?? 0, count, downloadOptions(ifNoneMatch, signal));
    const stream = answer.readableStreamBody as Readable;
    // Keeps a listener: an error before the body is read must wait for the reader instead of ending the
    // process.
    stream.on('error', () => undefined);
    if (signal !== undefined) addAbortSignal(signal, stream);
    const length = answer.contentLength ?? Number.NaN;
    const size = Number(answer.contentRange?.split('/')[1] ?? length);
    return {
      kind: 'modified',
      etag: answer.etag ?? '',
      size,
      body: readBody(stream, { length, signal, translate }),
    };
  } catch (cause) {
    signal?.throwIfAborted();
    if (statusOf(cause) === 304) return { kind: 'not-modified' };
    throw translate(cause);
  }
}

/** Disables the SDK's resuming of bodies too: another source may be better. */
function downloadOptions(
  ifNoneMatch: string | undefined,
  signal: AbortSignal | undefined,
): BlobDownloadOptions {
  return {
    ...(ifNoneMatch !== undefined && { conditions: { ifNoneMatch } }),
    ...(signal && { abortSignal: signal }),
    maxRetryRequests: 0,
  };
}

async function* readBody(
  stream: Readable,
  { length, signal, translate }: BodyOptions,
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
    throw translate(cause);
  } finally {
    stream.destroy();
  }
}
