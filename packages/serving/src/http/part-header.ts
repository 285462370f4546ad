/** The header of a form part. */
export interface PartHeader {
  /** The field's name; `''` if absent. */
  readonly name: string;
  /** `undefined` if absent; an empty name is `''`. */
  readonly filename: string | undefined;
  /** Media type in lower case, without parameters; `''` if absent. */
  readonly type: string;
  /** `base64`, `binary`, …; `''` if absent. */
  readonly transferEncoding: string;
}

/**
 * Parses the header of a form part (RFC 7578), in all variants that clients send: names with and without quotes,
 * `filename*` (RFC 8187), quotes in names as `\"` or `%22`, backslashes of Windows paths, raw UTF-8.
 */
export function parsePartHeader(header: string): PartHeader {
  const fields = parseFields(header);
  const parameters = parseParameters(fields.get('content-disposition') ?? '');
  const extended = parameters.get('filename*');
  return {
    name: parameters.get('name') ?? '',
    filename: (extended && decodeExtended(extended)) ?? parameters.get('filename'),
    type: (fields.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    transferEncoding: (fields.get('content-transfer-encoding') ?? '').trim().toLowerCase(),
  };
}

function parseFields(header: string): ReadonlyMap<string, string> {
  const unfolded = header.replace(/\r?\n[ \t]+/g, ' ');
  return new Map(
    unfolded.split(/\r?\n/).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, Math.max(0, colon)).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

/** `form-data; name="a"; filename=b.jpg` → name: a, filename: b.jpg */
function parseParameters(disposition: string): ReadonlyMap<string, string> {
  const found = disposition.matchAll(/;\s*([^\s=;]+)\s*=\s*(?:"((?:\\"|[^"])*)"|([^;]*))/g);
  return new Map(
    [...found].map(([, name = '', quoted, bare = '']) => [
      name.toLowerCase(),
      quoted === undefined ? bare.trim() : unquote(quoted),
    ]),
  );
}

/** Browsers write `"` as `%22` (HTML, "multipart form data"), others as `\"`; other backslashes belong to the name. */
function unquote(text: string): string {
  return text.replaceAll('\\"', '"').replaceAll('%22', '"');
}

/** `utf-8''%C3%BCber.jpg` → `über.jpg`; `undefined` for any other form. */
function decodeExtended(text: string): string | undefined {
  const [, charset, encoded] = /^([\w-]+)'[\w-]*'(.*)$/.exec(text) ?? [];
  if (charset === undefined || encoded === undefined) return undefined;
  const latin = encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  try {
    return new TextDecoder(charset).decode(Buffer.from(latin, 'latin1'));
  } catch {
    return undefined; // unknown charset: the plain filename is used
  }
}
