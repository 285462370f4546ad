/** What a part of a form says of itself. */
export interface PartHeader {
  /** The field's name; `''` where it has none. */
  readonly name: string;
  /** `undefined`: it has none, which is another thing than an empty one. */
  readonly filename: string | undefined;
  /** Media type in lower case, without parameters; `''` where it says none. */
  readonly type: string;
  /** `base64`, `binary`, …; `''` where it says none. */
  readonly transferEncoding: string;
}

/**
 * Reads the header of a form's part (RFC 7578), in all the ways that clients write it: names with quotes and without,
 * `filename*` (RFC 8187), quotes in names as `\"` or `%22`, bare backslashes of Windows paths, UTF-8 as it is.
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

/** Browsers write `"` as `%22` (HTML, "multipart form data"), others as `\"`; other backslashes are the name's own. */
function unquote(text: string): string {
  return text.replaceAll('\\"', '"').replaceAll('%22', '"');
}

/** `utf-8''%C3%BCber.jpg` → `über.jpg`; `undefined` where it is not written so. */
function decodeExtended(text: string): string | undefined {
  const [, charset, encoded] = /^([\w-]+)'[\w-]*'(.*)$/.exec(text) ?? [];
  if (charset === undefined || encoded === undefined) return undefined;
  const latin = encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  try {
    return new TextDecoder(charset).decode(Buffer.from(latin, 'latin1'));
  } catch {
    return undefined; // a charset that is not known: the plain name counts
  }
}
