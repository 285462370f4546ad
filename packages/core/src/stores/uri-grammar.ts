import { schemeOf } from './scheme-of.ts';

/** The path of an object or of a root, taken apart; or why the URI is not read. */
export type SplitUri =
  | {
      /** As the store has them; what `rootSegments` counts comes first. */
      readonly segments: readonly string[];
    }
  | { readonly refused: string };

/** How URIs of one scheme name roots and the objects below them. */
export interface RootGrammar {
  /** A root, for messages and help: `mem://bucket/prefix`. */
  readonly example: string;
  /**
   * Segments that name what is opened to read an object: 1 in `mem://bucket/key`, 2 in `mem://account/bucket/key`.
   * `undefined`: each root is opened as it was listed, as a folder is.
   */
  readonly rootSegments: number | undefined;
  /**
   * Takes apart the URI of an object or a root, which has no control character. It refuses what two readers may read in
   * two ways: allowed places are compared by these segments.
   */
  split(uri: string): SplitUri;
  /** The URI as logs, messages and records may have it: without what may be a secret. */
  show(uri: string): string;
}

/** How URIs of one scheme name parameters. */
export interface ParameterGrammar {
  /** For messages and help: `mem-parameter:/path`. */
  readonly example: string;
  /** Whether its parameters can be set, for help. */
  readonly isWritable: boolean;
  /** Whether a URI of the scheme names a parameter, where the scheme has roots as well. */
  recognises(uri: string): boolean;
  /** Whether this may follow the question mark: anything else may be a secret, and is refused. */
  allowsQuery(query: string): boolean;
}

/** What one scheme's URIs name. */
export interface SchemeGrammar {
  readonly root?: RootGrammar;
  readonly parameter?: ParameterGrammar;
}

/** What is known of URIs before any store is opened. */
export interface UriGrammar {
  /** The grammar of roots that the URI's scheme has, if any. */
  rootOf(uri: string): RootGrammar | undefined;
  /** The grammar of parameters that the URI's scheme has, if any. */
  parameterOf(uri: string): ParameterGrammar | undefined;
  /** All there are, in their order; this machine's own come last. */
  readonly roots: readonly RootGrammar[];
  readonly parameters: readonly ParameterGrammar[];
}

/** The grammar of several schemes, in their order. */
export function uriGrammar(schemes: Readonly<Record<string, SchemeGrammar>>): UriGrammar {
  const byScheme = new Map(Object.entries(schemes));
  const all = [...byScheme.values()];
  return {
    rootOf: (uri) => byScheme.get(schemeOf(uri))?.root,
    parameterOf: (uri) => byScheme.get(schemeOf(uri))?.parameter,
    roots: all.flatMap(({ root }) => root ?? []),
    parameters: all.flatMap(({ parameter }) => parameter ?? []),
  };
}

/**
 * The grammar of `scheme://bucket/key`, keys as they are, not encoded.
 * @param options - `rootSegments`: how many segments come before the key; default 1.
 */
export function bucketUris(
  example: string,
  { rootSegments = 1 }: { readonly rootSegments?: number } = {},
): RootGrammar {
  return { example, rootSegments, split: splitBucketUri, show: (uri) => uri };
}

/**
 * The grammar of parameters, whatever follows the scheme.
 * @param options - `query`: what may follow a question mark; default nothing. `isWritable`: default true.
 */
export function parameterUris(
  example: string,
  { query, isWritable = true }: { readonly query?: RegExp; readonly isWritable?: boolean } = {},
): ParameterGrammar {
  return {
    example,
    isWritable,
    recognises: () => true,
    allowsQuery: (text) => query?.test(text) ?? false,
  };
}

/** Why a path with dots is refused. */
export const HAS_DOTS = 'it has "." or ".." in its path';

/** Whether a path has a segment of one or two dots, however it is written: `a/../b`, `a\%2e%2E\b`. */
export function hasDots(path: string): boolean {
  return path.split(/[/\\]|%2f|%5c/i).some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}

function splitBucketUri(uri: string): SplitUri {
  if (hasDots(uri)) return { refused: HAS_DOTS };
  const [, path = ''] = /^[a-z][a-z0-9+.-]*:\/\/(.*)$/i.exec(uri) ?? [];
  const segments = path.split('/');
  if (!/^[\w$][\w.-]*$/.test(segments[0] ?? '')) return { refused: 'it names no bucket' };
  return { segments };
}
