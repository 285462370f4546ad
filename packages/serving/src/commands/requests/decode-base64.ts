import { sniffImage, YoloLiftError } from '@yololift/core';

/** `data:image/png;base64,` is a few dozen characters; parameters may make it longer. */
const MAX_DATA_URL_PREFIX = 1000;

/** Characters from which a picture's format can be told, line breaks included. */
const SNIFFED_CHARACTERS = 400;

/** Shorter runs between spaces are no lines that a tool has wrapped. */
const MIN_LINE = 20;

/**
 * Decodes an image's base64 (RFC 4648, URL-safe letters and line breaks taken too), with or without a `data:` URL's
 * prefix. A `+` that became a space on its way, as it does in forms and queries, is a `+` again.
 *
 * @param name - where it stands in the request, for the error.
 * @throws YoloLiftError `INVALID_REQUEST` - an address, or no base64.
 */
export function decodeBase64(text: string, name: string): Uint8Array {
  if (/^\s*https?:\/\//i.test(text)) {
    throw new YoloLiftError(
      'INVALID_REQUEST',
      `${name} is an address, and addresses are not fetched; send the image's bytes as base64`,
    );
  }
  const base64 = mendSpaces(text.slice(prefixLength(text)).replace(/[\r\n\t]/g, ''));
  const letters = withoutPadding(base64);
  // Four letters are three bytes: a single one that is left over belongs to none.
  if (/[^A-Za-z0-9+/_-]/.test(letters) || letters.length % 4 === 1) {
    throw new YoloLiftError('INVALID_REQUEST', `${name} is not base64, or not the whole of it`);
  }
  return Buffer.from(letters, 'base64');
}

/**
 * The picture that a text holds as base64, with or without a `data:` URL's prefix or quotes around it; `undefined`
 * where its beginning is that of no picture that is decoded. Of such a text only the beginning is looked at.
 *
 * @param name - where it stands in the request, for the error.
 * @throws YoloLiftError `INVALID_REQUEST` - it begins as a picture, and is no base64 further on.
 */
export function pictureInText(text: Uint8Array, name: string): Uint8Array | undefined {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const start = withoutQuotes(bytes.toString('latin1', 0, MAX_DATA_URL_PREFIX + SNIFFED_CHARACTERS));
  const head = start.slice(prefixLength(start)).slice(0, SNIFFED_CHARACTERS);
  if (!sniffImage(Buffer.from(head, 'base64')).accepted) return undefined;
  return decodeBase64(withoutQuotes(bytes.toString('latin1')), name);
}

function prefixLength(text: string): number {
  const prefix = text.slice(0, MAX_DATA_URL_PREFIX);
  return /^\s*data:[^,]*;base64,/i.exec(prefix)?.[0].length ?? 0;
}

/** Spaces between lines of one length were line breaks; any others were `+`. */
function mendSpaces(base64: string): string {
  const text = base64.trimStart();
  if (!text.includes(' ')) return text;
  // A last `+` may be among the spaces at the end: whole base64 has a length of fours.
  const kept = text.length % 4 === 0 ? text : text.trimEnd();
  const lines = kept.split(' ');
  const width = lines[0]?.length ?? 0;
  const isWrapped =
    width >= MIN_LINE && lines.every(({ length }, index) => fits(length, width, index === lines.length - 1));
  return isWrapped ? lines.join('') : kept.replaceAll(' ', '+');
}

function fits(length: number, width: number, isLast: boolean): boolean {
  return isLast ? length <= width : length === width;
}

function withoutPadding(base64: string): string {
  let end = base64.length;
  while (end > 0 && base64.length - end < 2 && base64[end - 1] === '=') end -= 1;
  return base64.slice(0, end);
}

/** A byte order mark in Latin-1, blanks and quotes around a text that is all base64 otherwise. */
function withoutQuotes(text: string): string {
  return text.replace(/^(?:\xef\xbb\xbf)?\s*"?/, '').replace(/"?\s{0,100}$/, '');
}
