import { fileURLToPath } from 'node:url';
import { isAnyArrayBuffer } from 'node:util/types';
import { YoloLiftError } from '../../errors.ts';
import { MAX_FILE_BYTES } from '../decode/image-limits.ts';
import type { RgbImage } from '../types.ts';
import type { ImageSource } from './yolo-model.ts';

/** An image ready to decode: a path, encoded bytes, or pixels. */
export type ReadImage = string | Uint8Array | RgbImage;

const SUPPORTED =
  'a path, a file: URL, encoded bytes (Uint8Array, Buffer, ArrayBuffer, Blob, File, a stream of them), or pixels { data, width, height }';

/**
 * Converts the argument of `predict` for decoding; reads a Blob or a stream completely, up to 512 MB.
 * @throws YoloLiftError `INVALID_REQUEST` - any other value; names it and the supported ones.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - a stream of over 512 MB; it is closed.
 * @throws YoloLiftError `IMAGE_UNREADABLE` - reading a stream or a Blob failed.
 */
export async function readImageSource(source: ImageSource): Promise<ReadImage> {
  if (typeof source === 'string') return assertPath(source);
  if (source instanceof Uint8Array) return source;
  if (typeof source !== 'object' || source === null) throw unsupportedSource(source);
  if (isAnyArrayBuffer(source)) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) return toBytes(source);
  if (source instanceof URL) return toPath(source);
  if (source instanceof Blob) return readBlob(source);
  if (Symbol.asyncIterator in source) return readStream(source);
  if ('data' in source) return assertPixels(source);
  throw unsupportedSource(source);
}

function assertPath(path: string): string {
  if (/^https?:\/\//i.test(path)) throw notFetchedError(path);
  if (path === '') throw new YoloLiftError('INVALID_REQUEST', 'the image is an empty path');
  return path;
}

function toPath(url: URL): string {
  if (url.protocol !== 'file:') throw notFetchedError(url.href);
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new YoloLiftError('INVALID_REQUEST', 'the image is a file: URL without a valid local path', {
      cause,
    });
  }
}

/** The URL may contain a password or a signature, so the message has only its scheme. */
function notFetchedError(address: string): YoloLiftError {
  const scheme = address.slice(0, address.indexOf(':'));
  return new YoloLiftError(
    'INVALID_REQUEST',
    `the image is an ${scheme}: URL, which is not fetched; fetch it, and pass its bytes`,
  );
}

async function readBlob(blob: Blob): Promise<Uint8Array> {
  if (blob.size > MAX_FILE_BYTES) throw tooLarge();
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    throw unreadable('Blob', cause);
  }
}

async function readStream(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      const bytes = chunkToBytes(chunk);
      length += bytes.length;
      if (length > MAX_FILE_BYTES) throw tooLarge();
      chunks.push(bytes);
    }
  } catch (cause) {
    throw cause instanceof YoloLiftError ? cause : unreadable('stream', cause);
  }
  return Buffer.concat(chunks);
}

function chunkToBytes(chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return toBytes(chunk);
  if (isAnyArrayBuffer(chunk)) return new Uint8Array(chunk);
  throw notBytes(chunk);
}

function toBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Checks pixels, such as a canvas's, against their size. */
function assertPixels(image: object & { readonly data: unknown }): RgbImage {
  const { data, width, height } = image as { data: unknown; width?: unknown; height?: unknown };
  const isData = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  if (!isData || !isLength(width) || !isLength(height) || data.length !== width * height * 3) {
    const got = isData
      ? `${data.length} bytes for ${String(width)}×${String(height)}`
      : `data of type ${typeName(data)}`;
    throw new YoloLiftError(
      'INVALID_REQUEST',
      `the image's pixels must be RGB in a Uint8Array of width × height × 3 bytes, with integer sizes above 0; got ${got}`,
    );
  }
  return { ...image, data: data instanceof Uint8Array ? data : toBytes(data), width, height };
}

function isLength(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}

function unsupportedSource(value: unknown): YoloLiftError {
  return new YoloLiftError('INVALID_REQUEST', `the image is ${typeName(value)}. Supported: ${SUPPORTED}`);
}

function notBytes(chunk: unknown): YoloLiftError {
  return new YoloLiftError(
    'INVALID_REQUEST',
    `the image's stream yields ${typeName(chunk)}; it must yield bytes`,
  );
}

function tooLarge(): YoloLiftError {
  return new YoloLiftError('IMAGE_TOO_LARGE', `the image is over ${MAX_FILE_BYTES / 1e6} MB, the maximum`);
}

function unreadable(what: string, cause: unknown): YoloLiftError {
  return new YoloLiftError('IMAGE_UNREADABLE', `the image's ${what} failed during reading`, { cause });
}

/** `null`, `a number`, `Map` */
function typeName(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  return value.constructor?.name ?? 'object';
}
