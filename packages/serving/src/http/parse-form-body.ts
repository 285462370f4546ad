import { YoloLiftError } from '@yololift/core/errors';
import { decodeBase64 } from '../commands/requests/decode-base64.ts';
import { assertImageCount, type PredictBody } from '../commands/requests/sent-images.ts';
import { type Body, type FormField, parseFields } from './form-fields.ts';
import { parsePartHeader } from './part-header.ts';
import { type BodyPart, readBoundary, splitMultipart } from './split-multipart.ts';

/** Maximum parts besides images: options, and fields that the page adds. */
const MAX_OTHER_PARTS = 32;

const NO_FILE = 'the form has no file; send one, as `curl -F image=@photo.jpg` does';

/**
 * Parses a form (`multipart/form-data`, or another multipart type); see `parseFields`. Takes the boundary from the
 * body's first line if the Content-Type has none.
 *
 * @throws YoloLiftError `INVALID_REQUEST` - the form is malformed, or has no image.
 * @throws YoloLiftError `REQUEST_TOO_LARGE` - too many images or parts.
 * @throws YoloLiftError `INVALID_OPTION` - an unknown option.
 */
export function parseFormBody({ body, contentType, maxImages, names }: Body): PredictBody {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const boundary = parseBoundary(contentType) ?? readBoundary(bytes);
  if (boundary === undefined) {
    throw malformed('its Content-Type has no boundary; let the HTTP client set that header');
  }
  const maxParts = maxImages + MAX_OTHER_PARTS;
  const parts = splitMultipart(bytes, boundary, maxParts);
  if (parts === undefined) throw malformed('its parts do not match the boundary, or its end is missing');
  if (parts.length > maxParts) {
    throw new YoloLiftError(
      'REQUEST_TOO_LARGE',
      `a form may have at most ${maxParts} parts; send several requests`,
    );
  }
  const found = parseFields(parts.map(toField), names);
  assertImageCount(found.images.length, maxImages, NO_FILE);
  return found;
}

function parseBoundary(contentType: string): string | undefined {
  const [, quoted, bare] = /boundary\s*=\s*(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  return quoted ?? bare;
}

function toField({ header, bytes }: BodyPart): FormField {
  const parsed = parsePartHeader(header);
  if (parsed.transferEncoding !== 'base64') return { ...parsed, bytes };
  return { ...parsed, bytes: decodeBase64(bytes.toString('latin1'), `the form's part "${parsed.name}"`) };
}

function malformed(why: string): YoloLiftError {
  return new YoloLiftError('INVALID_REQUEST', `the form (multipart/form-data) is malformed: ${why}`);
}
