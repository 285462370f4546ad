import { YoloLiftError } from '@yololift/core/errors';
import { sniffImage } from '@yololift/core/media';

/** Longest `data:` URL prefix; usually a few dozen characters, more with parameters. */
const MAX_DATA_URL_PREFIX = 1000;

/** Characters needed to recognise an image format, line breaks included. */
const SNIFFED_CHARACTERS = 400;

/** Shortest line of wrapped base64; shorter runs between spaces are not lines. */
const MIN_LINE = 20;

/**
 * Decodes an image's base64 (RFC 4648; also URL-safe letters and line breaks), with or without a `data:` URL prefix.
 * Restores a `+` that a form or query turned into a space.
 *
 * @param name - the field's name, for error messages.
 * @throws YoloLiftError `INVALID_REQUEST` - a URL, or invalid base64.
 */
export function decodeBase64(text: string, name: string): Uint8Array {
  if (/^\s*https?:\/\//i.test(text)) {
    throw new YoloLiftError(
      'INVALID_REQUEST',
      `${name} is a URL, and URLs are not fetched; send the image's bytes as base64`,
    );
  }
  const base64 = restoreSpaces(text.slice(prefixLength(text)).replace(/[\r\n\t]/g, ''));
  const letters = withoutPadding(base64);
  // Four letters encode three bytes; one letter alone encodes none.
  if (/[^A-Za-z0-9+/_-]/.test(letters) || letters.length % 4 === 1) {
    throw new YoloLiftError('INVALID_REQUEST', `${name} is invalid or incomplete base64`);
  }
  return Buffer.from(letters, 'base64');
}

/**
 * Decodes an image from base64 text, with or without a `data:` URL prefix or quotes. Returns `undefined` if the text
 * does not start with a supported image; only its start is read then.
 *
 * @param name - the field's name, for error messages.
 * @throws YoloLiftError `INVALID_REQUEST` - it starts as an image, but is invalid base64 further on.
 */
export function decodePictureText(text: Uint8Array, name: string): Uint8Array | undefined {
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

/** Removes spaces between lines of equal length (former line breaks); turns all others back into `+`. */
function restoreSpaces(base64: string): string {
  const text = base64.trimStart();
  if (!text.includes(' ')) return text;
  // A trailing space may be a `+` if the length is a multiple of four.
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

/** Removes a byte order mark (read as Latin-1), whitespace and quotes around base64 text. */
function withoutQuotes(text: string): string {
  return text.replace(/^(?:\xef\xbb\xbf)?\s*"?/, '').replace(/"?\s{0,100}$/, '');
}
