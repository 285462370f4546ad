/** The JSON value of a message's text. */
export type ParsedText = { readonly isJson: true; readonly value: unknown } | { readonly isJson: false };

const NOT_JSON: ParsedText = { isJson: false };
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Parses a message's text: JSON with or without a byte order mark, or JSON in base64. */
export function parseText(text: string): ParsedText {
  const parsed = parseJson(text);
  return parsed.isJson ? parsed : parseJson(decodeBase64Text(text));
}

/** Decodes UTF-8 and drops the byte order mark; `undefined` for invalid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
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

/** Decodes base64 text; returns `''`, which is not JSON, if it is not base64. */
function decodeBase64Text(text: string): string {
  const bare = text.replace(/\s+/g, '');
  return BASE64.test(bare) ? (decodeUtf8(Buffer.from(bare, 'base64')) ?? '') : '';
}
