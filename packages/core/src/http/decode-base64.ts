import { YoloLiftError } from '../errors.ts';

/** `data:image/png;base64,` is a few dozen characters; parameters may make it longer. */
const MAX_DATA_URL_PREFIX = 1000;

/**
 * Decodes an image's base64 (RFC 4648, URL-safe letters and line breaks taken too), with or without a `data:` URL's
 * prefix.
 *
 * @param name - where it stands in the request, for the error.
 * @throws YoloLiftError `INVALID_REQUEST` - an address, or no base64.
 */
export function decodeBase64(text: string, name: string): Uint8Array {
  if (/^https?:\/\//i.test(text)) {
    throw new YoloLiftError(
      'INVALID_REQUEST',
      `${name} is an address, and addresses are not fetched; send the image's bytes as base64`,
    );
  }
  const base64 = text.slice(prefixLength(text));
  if (/[^A-Za-z0-9+/_=\s-]/.test(base64)) {
    throw new YoloLiftError('INVALID_REQUEST', `${name} is not base64`);
  }
  return Buffer.from(base64, 'base64');
}

function prefixLength(text: string): number {
  const prefix = text.slice(0, MAX_DATA_URL_PREFIX);
  return /^data:[^,]*;base64,/i.exec(prefix)?.[0].length ?? 0;
}
