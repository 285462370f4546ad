import { YoloLiftError } from '@yololift/core/errors';
import { sniffImage } from '@yololift/core/media';
import type { Task } from '@yololift/core/model';
import { decodePictureText } from '../commands/requests/decode-base64.ts';
import { parseJsonBody } from '../commands/requests/parse-json-body.ts';
import { assertImageCount, type PredictBody, singleImage } from '../commands/requests/sent-images.ts';
import { type Body, parseFields } from './form-fields.ts';
import { parseFormBody } from './parse-form-body.ts';

/** Parses a body; chosen from the headers before the body is read. */
export interface BodyReader {
  /**
   * @throws YoloLiftError `CONTENT_TYPE_UNSUPPORTED` - neither an image, a form nor JSON, by content or header.
   * @throws YoloLiftError `INVALID_REQUEST`, `REQUEST_TOO_LARGE`, `INVALID_OPTION` - see the parsers.
   */
  parse(body: Uint8Array, maxImages: number): PredictBody;
}

/** Content-Encodings that do not compress; the bytes decide how they are read. */
const PLAIN_ENCODINGS = ['', 'identity', 'base64', 'binary', '7bit', '8bit', 'utf-8'];

/** Default types of HTTP clients; the image decoder checks the bytes. */
const OPAQUE_TYPES = ['', '*/*', 'application/octet-stream', 'binary/octet-stream', 'application/binary'];

/** Maximum fields of a URL-encoded form. */
const MAX_PAIRS = 64;

const URL_ENCODED = 'application/x-www-form-urlencoded';

/**
 * Chooses how to read a body, from its headers.
 * @throws YoloLiftError `CONTENT_TYPE_UNSUPPORTED` - a compressed body.
 */
export function chooseBodyReader(headers: Headers, task: Pick<Task, 'accepts' | 'options'>): BodyReader {
  const encoding = (headers.get('content-encoding') ?? '').trim().toLowerCase();
  if (!PLAIN_ENCODINGS.includes(encoding)) {
    throw new YoloLiftError(
      'CONTENT_TYPE_UNSUPPORTED',
      `unsupported Content-Encoding ${encoding.slice(0, 40)}; send the body uncompressed`,
    );
  }
  const contentType = headers.get('content-type') ?? '';
  const { accepts, options } = task;
  if (isOwnType(mediaTypeOf(contentType), accepts)) return { parse: singleImage };
  return { parse: (body, maxImages) => parse({ body, contentType, maxImages, names: options.names }) };
}

/** Whether a task takes bodies of this type, whatever they hold. A picture is told by its bytes, and not by this. */
function isOwnType(type: string, accepts: readonly string[]): boolean {
  const ranges = accepts.filter((range) => range !== 'image/*');
  return ranges.some(
    (range) => range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1))),
  );
}

/** `Text/Plain; charset=utf-8` → `text/plain` */
function mediaTypeOf(contentType: string): string {
  return contentType.split(';')[0]?.trim().toLowerCase() ?? '';
}

/**
 * The bytes take precedence over the header: many client libraries send images as `text/plain`, `application/json` or a
 * form by default.
 */
function parse(given: Body): PredictBody {
  const { body, contentType, maxImages } = given;
  const type = mediaTypeOf(contentType);
  if (sniffImage(body).accepted) return singleImage(body);
  if (type.startsWith('multipart/')) return parseFormBody(given);
  const picture = decodePictureText(body, 'the body');
  if (picture !== undefined) return singleImage(picture);
  if (isJson(type) || beginsAsObject(body)) return parseJsonBody(body, maxImages);
  if (type === URL_ENCODED && looksUrlEncoded(body)) return parseUrlEncoded(given);
  if (body.length === 0 || isOpaque(type)) return singleImage(body);
  throw unsupported(type, body);
}

function isJson(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}

/** Whether the text starts with `{`, after a byte order mark and whitespace. */
function beginsAsObject(body: Uint8Array): boolean {
  return /^(?:\xef\xbb\xbf)?\s*\{/.test(readStart(body));
}

/** Recognises `curl -d image=…`; `curl --data-binary @file` sends the same type with any bytes. */
function looksUrlEncoded(body: Uint8Array): boolean {
  return /^[\w.%+[\]-]{1,100}=/.test(readStart(body));
}

function readStart(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 200)).toString('latin1');
}

function parseUrlEncoded({ body, maxImages, names }: Body): PredictBody {
  const text = new TextDecoder().decode(body);
  // Counted before parsing: a small body can hold a million pairs.
  if (text.split('&', MAX_PAIRS + 1).length > MAX_PAIRS) {
    throw new YoloLiftError('REQUEST_TOO_LARGE', `a form may have at most ${MAX_PAIRS} fields`);
  }
  const pairs = [...new URLSearchParams(text)];
  const fields = pairs.map(([name, text]) => ({
    name,
    filename: undefined,
    type: '',
    bytes: new TextEncoder().encode(text),
  }));
  const found = parseFields(fields, names);
  assertImageCount(
    found.images.length,
    maxImages,
    "the form has no image; send image=<base64>, or the image's bytes",
  );
  return found;
}

function isOpaque(type: string): boolean {
  return OPAQUE_TYPES.includes(type) || type === URL_ENCODED || type.startsWith('image/');
}

function unsupported(type: string, body: Uint8Array): YoloLiftError {
  const sniffed = sniffImage(body);
  const what = sniffed.accepted ? sniffed.format : sniffed.name;
  return new YoloLiftError(
    'CONTENT_TYPE_UNSUPPORTED',
    `the body, of type ${type.slice(0, 100)}, is ${what}; send an image's bytes (image/*, application/octet-stream), ` +
      'a form (multipart/form-data) or JSON (application/json)',
  );
}
