import { YoloLiftError } from '@yololift/core';
import type { ReadPublicImage } from '@yololift/serving/images';
import type { Input } from './find-inputs.ts';
import { shownPath } from './shown-path.ts';

/** What may be read, and from where. */
export interface ReadOptions {
  /** Whether `https://` may be fetched. */
  readonly allowUrl: boolean;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** Most bytes taken from a URL or standard input. */
const MAX_BYTES = 100_000_000;
const URL_TIMEOUT_MS = 30_000;

/**
 * What a model is given for an input: a path as it is, so that it is read where it is decoded, else the bytes.
 * @throws YoloLiftError `URL_NOT_ALLOWED` - an address, and none may be fetched; as `createPublicImageReader`;
 *   `IMAGE_TOO_LARGE`; or what the input itself says.
 */
export async function readInput({ path, error }: Input, options: ReadOptions): Promise<string | Uint8Array> {
  if (error !== undefined) throw error;
  if (path === '-') return readAll(options.stdin, 'standard input');
  if (!/^https?:\/\//i.test(path)) return path;
  if (!options.allowUrl)
    throw new YoloLiftError('URL_NOT_ALLOWED', `${shownPath({ path })} is fetched only with --allow-url`);
  return (await webReader())(path);
}

let opened: Promise<ReadPublicImage> | undefined;

/** Loaded only where an address is named, and once: its connections are kept. */
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
      throw new YoloLiftError('IMAGE_TOO_LARGE', `${what} gives more than ${MAX_BYTES / 1e6} MB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
