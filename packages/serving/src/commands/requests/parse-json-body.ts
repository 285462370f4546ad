import { YoloLiftError } from '@yololift/core';
import * as z from 'zod';
import { decodeBase64 } from './decode-base64.ts';
import { assertImageCount, type DetectBody, type SentImage } from './sent-images.ts';

const base64 = z.string().meta({ contentEncoding: 'base64' });

/** The items of a JSON request; what stands beside them are options. */
export const encodedItems = {
  image: base64.exactOptional().describe('One image, base64; a data: URL is taken too.'),
  images: z.array(base64).exactOptional().describe('Several images, in place of `image`.'),
};

const MISSING = 'send {"image": "<base64>"} or {"images": ["<base64>", …]}';

/**
 * Reads a JSON request: base64 images and options.
 * @throws YoloLiftError `INVALID_REQUEST` - no JSON, no object, no image, or images that are no base64.
 * @throws YoloLiftError `REQUEST_TOO_LARGE` - more than `maxImages` images.
 */
export function parseJsonBody(body: Uint8Array, maxImages: number): DetectBody {
  return parseImages(parseObject(body, `the body's JSON is no object; ${MISSING}`), maxImages);
}

/**
 * Reads a form's part that holds options as one JSON object; unchecked, as `DetectBody.options`.
 * @throws YoloLiftError `INVALID_REQUEST` - no JSON, or no object.
 */
export function parseOptionsPart(part: Uint8Array): Readonly<Record<string, unknown>> {
  return parseObject(part, 'the form\'s part with options is no JSON object; send {"confidence": 0.5}');
}

/**
 * Finds the images of a JSON request that is parsed already; what else it holds are options.
 * @throws YoloLiftError as `parseJsonBody`.
 */
export function parseImages(
  { image, images, ...options }: Readonly<Record<string, unknown>>,
  maxImages: number,
): DetectBody {
  if (image !== undefined && images !== undefined) {
    throw new YoloLiftError('INVALID_REQUEST', 'either image or images, not both');
  }
  if (images === undefined) {
    if (image === undefined) throw new YoloLiftError('INVALID_REQUEST', MISSING);
    return { images: [toImage(image, 'image')], options };
  }
  if (!Array.isArray(images)) throw new YoloLiftError('INVALID_REQUEST', `images is no list; ${MISSING}`);
  assertImageCount(images.length, maxImages, MISSING);
  return { images: images.map((each, index) => toImage(each, `images[${index}]`)), options };
}

function parseObject(body: Uint8Array, otherwise: string): Record<string, unknown> {
  const value = parse(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new YoloLiftError('INVALID_REQUEST', otherwise);
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    const message = `what should be JSON is not; ${MISSING}, or the image's bytes as image/jpeg`;
    throw new YoloLiftError('INVALID_REQUEST', message, { cause });
  }
}

function toImage(value: unknown, path: string): SentImage {
  if (typeof value === 'string') return { path, bytes: decodeBase64(value, path) };
  throw new YoloLiftError('INVALID_REQUEST', `${path} is no text; ${MISSING}`);
}
