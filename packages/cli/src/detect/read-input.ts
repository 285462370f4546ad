import { YoloLiftError } from '@yololift/core';
import type { ReadPublicImage } from '@yololift/serving/images';
import { displayPath } from './display-path.ts';
import type { Input } from './find-inputs.ts';

/** Options of `readInput`. */
export interface ReadOptions {
  /** Whether `https://` addresses may be fetched. */
  readonly allowUrl: boolean;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** Most bytes read from a URL or standard input. */
const MAX_BYTES = 100_000_000;
const URL_TIMEOUT_MS = 30_000;

/**
 * Returns the path of a file, which the decoder reads itself, or the bytes of any other input.
 * @throws YoloLiftError `URL_NOT_ALLOWED` - the input is an address and `allowUrl` is off; as
 *   `createPublicImageReader`; `IMAGE_TOO_LARGE`; or the input's own error.
 */
export async function readInput({ path, error }: Input, options: ReadOptions): Promise<string | Uint8Array> {
  if (error !== undefined) throw error;
  if (path === '-') return readAll(options.stdin, 'standard input');
  if (!/^https?:\/\//i.test(path)) return path;
  if (!options.allowUrl)
    throw new YoloLiftError('URL_NOT_ALLOWED', `fetching ${displayPath({ path })} requires --allow-url`);
  return (await webReader())(path);
}

let opened: Promise<ReadPublicImage> | undefined;

/** Imported lazily, and once: the reader keeps its connections. */
function webReader(): Promise<ReadPublicImage> {
  opened ??= import('@yololift/serving/images').then(({ createPublicImageReader }) =>
    createPublicImageReader({ maxBytes: MAX_BYTES, timeoutMs: URL_TIMEOUT_MS }),
  );
  return opened;
}

async function readAll(stream: AsyncIterable<Uint8Array>, what: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > MAX_BYTES) {
      throw new YoloLiftError('IMAGE_TOO_LARGE', `${what} exceeds ${MAX_BYTES / 1e6} MB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
