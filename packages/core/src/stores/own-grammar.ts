import {
  HAS_DOTS,
  hasDots,
  parameterUris,
  type SplitUri,
  type UriGrammar,
  uriGrammar,
} from './uri-grammar.ts';

/** Schemes of this machine's own stores. */
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

/** Folders, files and the environment: what is understood without any package of a cloud. */
export const OWN_GRAMMAR: UriGrammar = uriGrammar(OWN_SCHEMES);

/** The path of a URL, percent-decoded, as the URI was written. */
export function splitEncodedPath(uri: string, url: URL): SplitUri {
  // `URL` has resolved dots by now, and a server or a disk may resolve what is left otherwise.
  if (hasDots(uri.replace(/[?#].*$/s, ''))) return { refused: HAS_DOTS };
  const segments = url.pathname.slice(1).split('/').map(decode);
  if (!segments.every((segment) => segment !== undefined))
    return { refused: 'its percent-encoding is broken' };
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

/** `undefined` where the encoding is broken: the cause has nothing to add. */
function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
