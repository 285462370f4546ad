import { requestAborted } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';

type StreamReader = ReadableStreamDefaultReader<Uint8Array>;

/**
 * Reads a request's body; buffers at most `maxBytes`, with or without `Content-Length`.
 *
 * @throws YoloLiftError `REQUEST_TOO_LARGE` - before reading if `Content-Length` is too large, else while reading.
 * @throws YoloLiftError `REQUEST_ABORTED` - the client disconnected, or sent less than `Content-Length`.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  const stop = () => {
    // Not awaited: the client may be slow to stop.
    reader.cancel().catch(() => undefined);
  };
  request.signal.addEventListener('abort', stop, { once: true });
  try {
    const body = await readUpTo(reader, maxBytes);
    if (request.signal.aborted) throw requestAborted(request.signal.reason);
    return body;
  } catch (error) {
    stop();
    throw error;
  } finally {
    request.signal.removeEventListener('abort', stop);
  }
}

async function readUpTo(reader: StreamReader, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await next(reader); chunk !== undefined; chunk = await next(reader)) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return join(chunks, length);
}

async function next(reader: StreamReader): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value;
  } catch (cause) {
    throw requestAborted(cause);
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}

function tooLarge(maxBytes: number): YoloLiftError {
  return new YoloLiftError('REQUEST_TOO_LARGE', `a request's body may have at most ${maxBytes / 1e6} MB`);
}
