import { YoloLiftError } from '@yololift/core';
import type { Input } from './find-inputs.ts';

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
 * @throws YoloLiftError `URL_NOT_ALLOWED`, `URL_UNAVAILABLE`, `IMAGE_TOO_LARGE`, or what the input itself says.
 */
export async function readInput({ path, error }: Input, options: ReadOptions): Promise<string | Uint8Array> {
  if (error !== undefined) throw error;
  if (path === '-') return readAll(options.stdin, 'standard input');
  if (!/^https?:\/\//i.test(path)) return path;
  return fetchBytes(path, options.allowUrl);
}

async function fetchBytes(url: string, isAllowed: boolean): Promise<Uint8Array> {
  if (!isAllowed) throw new YoloLiftError('URL_NOT_ALLOWED', `${url} is fetched only with --allow-url`);
  if (!/^https:/i.test(url)) throw new YoloLiftError('URL_NOT_ALLOWED', `${url}: only https:// is fetched`);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(URL_TIMEOUT_MS) });
    if (!response.ok || response.body === null) {
      throw new YoloLiftError('URL_UNAVAILABLE', `${url} answered ${response.status} ${response.statusText}`);
    }
    return await readAll(response.body, url);
  } catch (cause) {
    if (cause instanceof YoloLiftError) throw cause;
    throw new YoloLiftError('URL_UNAVAILABLE', `${url} cannot be fetched: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
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
