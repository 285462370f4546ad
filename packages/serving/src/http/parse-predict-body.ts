import { sniffImage, YoloLiftError } from '@yololift/core';
import type { OptionNames } from '@yololift/core/model';
import { pictureInText } from '../commands/requests/decode-base64.ts';
import { parseJsonBody } from '../commands/requests/parse-json-body.ts';
import { assertImageCount, type DetectBody, soleImage } from '../commands/requests/sent-images.ts';
import { type Body, imagesAndOptions } from './form-fields.ts';
import { parseFormBody } from './parse-form-body.ts';

/** How a body is to be read, before it is. */
export interface BodyReader {
  /**
   * @throws YoloLiftError `CONTENT_TYPE_UNSUPPORTED` - neither a picture, a form nor JSON, and not said to be one.
   * @throws YoloLiftError `INVALID_REQUEST`, `REQUEST_TOO_LARGE`, `INVALID_OPTION` - see the parsers.
   */
  parse(body: Uint8Array, maxImages: number): DetectBody;
}

/** Content-Encodings that do not compress; the body is told by its bytes. */
const PLAIN_ENCODINGS = ['', 'identity', 'base64', 'binary', '7bit', '8bit', 'utf-8'];

/** Types that a client writes when it does not know better: the decoder says what their bytes are. */
const OPAQUE_TYPES = ['', '*/*', 'application/octet-stream', 'binary/octet-stream', 'application/binary'];

/** Fields of a form that is URL-encoded. */
const MAX_PAIRS = 64;

const URL_ENCODED = 'application/x-www-form-urlencoded';

/**
 * Chooses how to read a body from its headers.
 * @throws YoloLiftError `CONTENT_TYPE_UNSUPPORTED` - a compressed body.
 */
export function chooseBodyReader(headers: Headers, names: OptionNames): BodyReader {
  const encoding = (headers.get('content-encoding') ?? '').trim().toLowerCase();
  if (!PLAIN_ENCODINGS.includes(encoding)) {
    throw new YoloLiftError(
      'CONTENT_TYPE_UNSUPPORTED',
      `Content-Encoding ${encoding.slice(0, 40)} is not taken; send the body as it is`,
    );
  }
  const contentType = headers.get('content-type') ?? '';
  return { parse: (body, maxImages) => parse({ body, contentType, maxImages, names }) };
}

/**
 * What the bytes show goes before what the header says: clients send pictures as `text/plain`, `application/json` or
 * a form, because their library does so unless told otherwise.
 */
function parse(given: Body): DetectBody {
  const { body, contentType, maxImages } = given;
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (sniffImage(body).accepted) return soleImage(body);
  if (type.startsWith('multipart/')) return parseFormBody(given);
  const picture = pictureInText(body, 'the body');
  if (picture !== undefined) return soleImage(picture);
  if (isJson(type) || beginsAsObject(body)) return parseJsonBody(body, maxImages);
  if (type === URL_ENCODED && looksUrlEncoded(body)) return parseUrlEncoded(given);
  if (body.length === 0 || isOpaque(type)) return soleImage(body);
  throw unsupported(type, body);
}

function isJson(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}

/** After a byte order mark and blanks, `{`. */
function beginsAsObject(body: Uint8Array): boolean {
  return /^(?:\xef\xbb\xbf)?\s*\{/.test(readStart(body));
}

/** `curl -d image=…`; what `curl --data-binary @file` sends has the same type, and is any bytes. */
function looksUrlEncoded(body: Uint8Array): boolean {
  return /^[\w.%+[\]-]{1,100}=/.test(readStart(body));
}

function readStart(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 200)).toString('latin1');
}

function parseUrlEncoded({ body, maxImages, names }: Body): DetectBody {
  const text = new TextDecoder().decode(body);
  // Counted first: a small body can hold a million pairs.
  if (text.split('&', MAX_PAIRS + 1).length > MAX_PAIRS) {
    throw new YoloLiftError('REQUEST_TOO_LARGE', `a form may have ${MAX_PAIRS} fields at most`);
  }
  const pairs = [...new URLSearchParams(text)];
  const fields = pairs.map(([name, text]) => ({
    name,
    filename: undefined,
    type: '',
    bytes: new TextEncoder().encode(text),
  }));
  const found = imagesAndOptions(fields, names);
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
    `the body, sent as ${type.slice(0, 100)}, is ${what}; send an image's bytes (image/*, application/octet-stream), ` +
      'a form (multipart/form-data) or JSON (application/json)',
  );
}
