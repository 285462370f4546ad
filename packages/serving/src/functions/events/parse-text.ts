/** A message's text as a value. */
export type ParsedText = { readonly isJson: true; readonly value: unknown } | { readonly isJson: false };

const NOT_JSON: ParsedText = { isJson: false };
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * Reads a message's text: JSON, with or without a byte order mark, or JSON in base64, as queues carry it.
 */
export function parseText(text: string): ParsedText {
  const parsed = parseJson(text);
  return parsed.isJson ? parsed : parseJson(decodeBase64Text(text));
}

/** Text of bytes in UTF-8, its byte order mark dropped; `undefined` where they are none. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): ParsedText {
  try {
    return { isJson: true, value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch {
    return NOT_JSON;
  }
}

/** The text in base64, or an empty one, which is no JSON either. */
function decodeBase64Text(text: string): string {
  const bare = text.replace(/\s+/g, '');
  return BASE64.test(bare) ? (textOfBytes(Buffer.from(bare, 'base64')) ?? '') : '';
}
