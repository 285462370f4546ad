import type { IncomingHttpHeaders } from 'node:http';
import { addAbortSignal, type Readable } from 'node:stream';
import type { File } from '@google-cloud/storage';
import { type FetchOptions, type FetchResult, untilAborted } from '@yololift/core';
import { cloudStorageError, statusOf } from './cloud-storage-errors.ts';

/** The answer's head, as the SDK's `response` event gives it. */
interface ResponseHead {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  setMaxListeners(count: number): void;
}

/**
 * Opens an object with one request: the generation and the size are read from the answer's head.
 * @param what - For messages.
 */
export async function openFile(file: File, what: string, options: FetchOptions): Promise<FetchResult> {
  const { ifNoneMatch, range, signal } = options;
  signal?.throwIfAborted();
  if (ifNoneMatch !== undefined) file.interceptors.push(unlessGeneration(ifNoneMatch));
  const stream = file.createReadStream({
    validation: false,
    decompress: false,
    ...(range !== undefined && { start: range.first, end: range.last }),
  });
  try {
    const { headers } = await untilAborted(responseHead(stream), signal);
    if (signal !== undefined) addAbortSignal(signal, stream);
    const body = readBody(stream, { what, signal, length: Number(headers['content-length'] ?? Number.NaN) });
    return { kind: 'modified', etag: String(headers['x-goog-generation']), size: sizeOf(headers), body };
  } catch (cause) {
    stream.destroy();
    signal?.throwIfAborted();
    if (statusOf(cause) === 304) return { kind: 'not-modified' };
    throw cloudStorageError(cause, what);
  }
}

type Interceptor = File['interceptors'][number];

/** The SDK has no option for this condition; an interceptor is its documented way to add to a request. */
function unlessGeneration(generation: string): Interceptor {
  return {
    request(asked) {
      const qs = { ...asked.qs, ifGenerationNotMatch: generation };
      return { ...asked, qs } as ReturnType<Interceptor['request']>;
    },
  };
}

/** Resolves when a good answer begins; rejects with the SDK's error for any other. */
function responseHead(stream: Readable): Promise<ResponseHead> {
  const { promise, resolve, reject } = Promise.withResolvers<ResponseHead>();
  // Stays: an error that comes before the body is read must wait for its reader, not end the process.
  stream.on('error', reject);
  stream.on('close', () => reject(new Error('the connection was closed before an answer came')));
  stream.on('response', (head: ResponseHead) => {
    // The SDK itself puts 11 on it, and Node would warn of a leak at each read.
    head.setMaxListeners(20);
    if (head.statusCode < 300) resolve(head);
  });
  stream.read(0);
  return promise;
}

/** Bytes of the whole object: of `bytes 0-9/1234`, 1234. */
function sizeOf(headers: IncomingHttpHeaders): number {
  const total = headers['content-range']?.split('/')[1];
  return Number(total ?? headers['x-goog-stored-content-length'] ?? headers['content-length']);
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
    if (bytes < length) throw new Error(`the connection ended after ${bytes} of ${length} bytes`);
  } catch (cause) {
    signal?.throwIfAborted();
    throw cloudStorageError(cause, what);
  } finally {
    stream.destroy();
  }
}
