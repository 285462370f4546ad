import { YoloLiftError } from '@yololift/core';
import { decodeBase64 } from '../commands/requests/decode-base64.ts';
import { assertImageCount, type DetectBody } from '../commands/requests/sent-images.ts';
import { type Body, type FormField, imagesAndOptions } from './form-fields.ts';
import { parsePartHeader } from './part-header.ts';
import { type BodyPart, readBoundary, splitMultipart } from './split-multipart.ts';

/** Parts a form may have beside its images: every option, and what its page adds of itself. */
const MAX_OTHER_PARTS = 32;

const NO_FILE = 'the form has no file; send one, as `curl -F image=@photo.jpg` does';

/**
 * Reads a form (`multipart/form-data`, or another multipart type): see `imagesAndOptions` for what its parts mean.
 * Where its Content-Type names no boundary, the body's first line does.
 *
 * @throws YoloLiftError `INVALID_REQUEST` - the form is broken, or has no image.
 * @throws YoloLiftError `REQUEST_TOO_LARGE` - more than `maxImages` images, or far too many parts.
 * @throws YoloLiftError `INVALID_OPTION` - a text field that is no option.
 */
export function parseFormBody({ body, contentType, maxImages, names }: Body): DetectBody {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const boundary = boundaryIn(contentType) ?? readBoundary(bytes);
  if (boundary === undefined) {
    throw broken('its Content-Type names no boundary; let your client write that header itself');
  }
  const most = maxImages + MAX_OTHER_PARTS;
  const parts = splitMultipart(bytes, boundary, most);
  if (parts === undefined) throw broken('its parts do not match its boundary, or its end is missing');
  if (parts.length > most) {
    throw new YoloLiftError(
      'REQUEST_TOO_LARGE',
      `a form may have ${most} parts at most; send several requests`,
    );
  }
  const found = imagesAndOptions(parts.map(toField), names);
  assertImageCount(found.images.length, maxImages, NO_FILE);
  return found;
}

function boundaryIn(contentType: string): string | undefined {
  const [, quoted, bare] = /boundary\s*=\s*(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  return quoted ?? bare;
}

function toField({ header, bytes }: BodyPart): FormField {
  const parsed = parsePartHeader(header);
  if (parsed.transferEncoding !== 'base64') return { ...parsed, bytes };
  return { ...parsed, bytes: decodeBase64(bytes.toString('latin1'), `the form's part "${parsed.name}"`) };
}

function broken(why: string): YoloLiftError {
  return new YoloLiftError('INVALID_REQUEST', `the form (multipart/form-data) is broken: ${why}`);
}
