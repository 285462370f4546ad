import { parseScheme } from './parse-scheme.ts';

/** The path segments of an object or a root, or the reason for rejecting the URI. */
export type SplitUri =
  | {
      /** As the store names them; the first `rootSegments` name the root. */
      readonly segments: readonly string[];
    }
  | { readonly refused: string };

/** The URIs of one scheme's roots and objects. */
export interface RootGrammar {
  /** A root, for messages and help: `mem://bucket/prefix`. */
  readonly example: string;
  /**
   * Number of segments that name the root to open: 1 in `mem://bucket/key`, 2 in `mem://account/bucket/key`.
   * `undefined`: each root is opened as configured, e.g. a folder.
   */
  readonly rootSegments: number | undefined;
  /**
   * Splits the URI of an object or a root; the URI has no control characters. Rejects ambiguous URIs, because allow
   * lists are checked by these segments.
   */
  split(uri: string): SplitUri;
  /** The URI without possible secrets, for logs, messages and records. */
  show(uri: string): string;
}

/** The URIs of one scheme's parameters. */
export interface ParameterGrammar {
  /** For messages and help: `mem-parameter:/path`. */
  readonly example: string;
  /** Whether its parameters can be written, for help texts. */
  readonly isWritable: boolean;
  /** Whether a URI names a parameter, for a scheme that also has roots. */
  recognises(uri: string): boolean;
  /** Whether the URI may have this query. Other queries are rejected, since they may be secrets. */
  allowsQuery(query: string): boolean;
}

/** The URIs of one scheme. */
export interface SchemeGrammar {
  readonly root?: RootGrammar;
  readonly parameter?: ParameterGrammar;
}

/** The URIs of all registered schemes; needs no open store. */
export interface UriGrammar {
  /** The root grammar of the URI's scheme, if any. */
  rootOf(uri: string): RootGrammar | undefined;
  /** The parameter grammar of the URI's scheme, if any. */
  parameterOf(uri: string): ParameterGrammar | undefined;
  /** In order of registration; local schemes come last. */
  readonly roots: readonly RootGrammar[];
  readonly parameters: readonly ParameterGrammar[];
}

/** Combines the grammars of several schemes, in order. */
export function uriGrammar(schemes: Readonly<Record<string, SchemeGrammar>>): UriGrammar {
  const byScheme = new Map(Object.entries(schemes));
  const all = [...byScheme.values()];
  return {
    rootOf: (uri) => byScheme.get(parseScheme(uri))?.root,
    parameterOf: (uri) => byScheme.get(parseScheme(uri))?.parameter,
    roots: all.flatMap(({ root }) => root ?? []),
    parameters: all.flatMap(({ parameter }) => parameter ?? []),
  };
}

/**
 * The grammar of `scheme://bucket/key`, with unencoded keys.
 * @param options - `rootSegments`: number of segments before the key; default 1.
 */
export function bucketUris(
  example: string,
  { rootSegments = 1 }: { readonly rootSegments?: number } = {},
): RootGrammar {
  return { example, rootSegments, split: splitBucketUri, show: (uri) => uri };
}

/**
 * The grammar of parameter URIs with any text after the scheme.
 * @param options - `query`: the allowed query; default none. `isWritable`: default true.
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

/** The reason for rejecting a path with dots. */
export const HAS_DOTS = 'it has "." or ".." in its path';

/** Whether a path has a `.` or `..` segment, plain or encoded: `a/../b`, `a\%2e%2E\b`. */
export function hasDots(path: string): boolean {
  return path.split(/[/\\]|%2f|%5c/i).some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}

function splitBucketUri(uri: string): SplitUri {
  if (hasDots(uri)) return { refused: HAS_DOTS };
  const [, path = ''] = /^[a-z][a-z0-9+.-]*:\/\/(.*)$/i.exec(uri) ?? [];
  const segments = path.split('/');
  if (!/^[\w$][\w.-]*$/.test(segments[0] ?? '')) return { refused: 'it has no bucket name' };
  return { segments };
}
