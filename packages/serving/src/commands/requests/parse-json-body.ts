import { YoloLiftError } from '@yololift/core/errors';
import * as z from 'zod';
import { decodeBase64 } from './decode-base64.ts';
import { assertImageCount, type PredictBody, type SentImage } from './sent-images.ts';

const base64 = z.string().meta({ contentEncoding: 'base64' });

/** The item fields of a JSON request; all others are options. */
export const encodedItems = {
  image: base64.exactOptional().describe('One image, base64 or a data: URL.'),
  images: z.array(base64).exactOptional().describe('Several images, instead of `image`.'),
};

const MISSING = 'send {"image": "<base64>"} or {"images": ["<base64>", …]}';

/**
 * Reads a JSON request: base64 images and options.
 * @throws YoloLiftError `INVALID_REQUEST` - invalid JSON, not an object, no image, or invalid base64.
 * @throws YoloLiftError `REQUEST_TOO_LARGE` - more than `maxImages` images.
 */
export function parseJsonBody(body: Uint8Array, maxImages: number): PredictBody {
  return parseImages(parseObject(body, `the body is not a JSON object; ${MISSING}`), maxImages);
}

/**
 * Reads a form part that holds options as a JSON object; unchecked, like `PredictBody.options`.
 * @throws YoloLiftError `INVALID_REQUEST` - not a JSON object.
 */
export function parseOptionsPart(part: Uint8Array): Readonly<Record<string, unknown>> {
  return parseObject(part, 'the form\'s options part is not a JSON object; send {"confidence": 0.5}');
}

/**
 * Takes the images from a parsed JSON request; all other fields are options.
 * @throws YoloLiftError as `parseJsonBody`.
 */
export function parseImages(
  { image, images, ...options }: Readonly<Record<string, unknown>>,
  maxImages: number,
): PredictBody {
  if (image !== undefined && images !== undefined) {
    throw new YoloLiftError('INVALID_REQUEST', 'image and images cannot be combined; send one of them');
  }
  if (images === undefined) {
    if (image === undefined) throw new YoloLiftError('INVALID_REQUEST', MISSING);
    return { images: [toImage(image, 'image')], options };
  }
  if (!Array.isArray(images)) throw new YoloLiftError('INVALID_REQUEST', `images is not a list; ${MISSING}`);
  assertImageCount(images.length, maxImages, MISSING);
  return { images: images.map((each, index) => toImage(each, `images[${index}]`)), options };
}

function parseObject(body: Uint8Array, message: string): Record<string, unknown> {
  const value = parse(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new YoloLiftError('INVALID_REQUEST', message);
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    const message = `invalid JSON; ${MISSING}, or the image's bytes as image/jpeg`;
    throw new YoloLiftError('INVALID_REQUEST', message, { cause });
  }
}

function toImage(value: unknown, path: string): SentImage {
  if (typeof value === 'string') return { path, bytes: decodeBase64(value, path) };
  throw new YoloLiftError('INVALID_REQUEST', `${path} is not a string; ${MISSING}`);
}
