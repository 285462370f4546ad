import {
  HAS_DOTS,
  hasDots,
  parameterUris,
  type SplitUri,
  type UriGrammar,
  uriGrammar,
} from './uri-grammar.ts';

/** Schemes of local stores. */
export const OWN_SCHEMES = {
  env: { parameter: parameterUris('env:NAME', { isWritable: false }) },
  file: {
    root: { example: 'file:///…', rootSegments: undefined, split: splitFileUri, show: (uri: string) => uri },
    parameter: {
      ...parameterUris('file:///….json'),
      recognises: (uri: string) => /^file:.*\.json$/i.test(uri),
    },
  },
} as const;

/** Folders, files and the environment: the schemes that need no cloud package. */
export const OWN_GRAMMAR: UriGrammar = uriGrammar(OWN_SCHEMES);

/** Splits a URL's path into percent-decoded segments. */
export function splitEncodedPath(uri: string, url: URL): SplitUri {
  // `URL` has already resolved dots; a server or a disk may resolve the rest differently.
  if (hasDots(uri.replace(/[?#].*$/s, ''))) return { refused: HAS_DOTS };
  const segments = url.pathname.slice(1).split('/').map(decode);
  if (!segments.every((segment) => segment !== undefined))
    return { refused: 'its percent-encoding is invalid' };
  if (segments.some((segment) => /[/\\\p{Cc}]/u.test(segment))) {
    return { refused: 'it has an encoded slash or control character' };
  }
  return { segments };
}

function splitFileUri(uri: string): SplitUri {
  const url = URL.parse(uri);
  if (url === null || url.host !== '' || !/^file:\/\/\//i.test(uri)) {
    return { refused: 'write it as file:///absolute/path' };
  }
  return splitEncodedPath(uri, url);
}

/** Returns `undefined` for invalid percent-encoding. */
function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
