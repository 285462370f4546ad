import { YoloLiftError } from '../errors.ts';
import type { ObjectLister } from '../ports/object-lister.ts';
import type { ObjectReader } from '../ports/object-reader.ts';
import type { ObjectWriter } from '../ports/object-writer.ts';
import type { ParameterReader } from '../ports/parameter-reader.ts';
import type { ParameterWriter } from '../ports/parameter-writer.ts';
import { type Environment, openEnvironmentParameter } from './environment-parameter.ts';
import { openFileParameter } from './file-parameter.ts';
import { openFolderStore } from './folder-store.ts';
import { OWN_SCHEMES } from './own-grammar.ts';
import { parseScheme } from './parse-scheme.ts';
import { assertPlainAddress, plainAddress } from './plain-address.ts';
import { type SchemeGrammar, type UriGrammar, uriGrammar } from './uri-grammar.ts';

/** A root to read, write and list; `folder` is its path if it is a folder. */
export type OpenRoot = ObjectReader & ObjectWriter & ObjectLister & { readonly folder?: string };
/** A parameter; a read-only one has no `write`. */
export type OpenParameter = ParameterReader & Partial<Pick<ParameterWriter, 'write'>>;

/** Opens the stores of a scheme. */
interface StoreOpeners {
  readonly openRoot?: (uri: string, environment: Environment) => Promise<OpenRoot> | OpenRoot;
  readonly openParameter?: (uri: string, environment: Environment) => Promise<OpenParameter> | OpenParameter;
  readonly addressOf?: (uri: string, environment: Environment) => string | undefined;
}

/** A package's registration for one scheme: the grammar of its URIs and a loader for its stores. */
export interface StoreScheme extends SchemeGrammar {
  /** Loads the openers on first use, so that unused SDKs are not loaded. */
  readonly load: () => Promise<StoreOpeners>;
}

/** Stores by URI scheme. */
export type StoreSchemes = Readonly<Record<string, StoreScheme>>;

/** Opens stores by URI. */
export interface StoreRegistry {
  /** The grammar of the registered URIs, for checks, messages and logs. */
  readonly grammar: UriGrammar;
  /**
   * Opens a root: `file:///…` or a registered scheme.
   * @throws YoloLiftError `URI_UNSUPPORTED` - an unknown scheme (the message lists the supported ones), or a URI with a
   *   user, a query or a fragment (the message omits it).
   */
  openRoot(uri: string): Promise<OpenRoot>;
  /**
   * Opens a parameter: `env:NAME`, `file:///….json` or a registered scheme.
   * @throws YoloLiftError `URI_UNSUPPORTED` - an unknown scheme (the message lists the supported ones), or a URI with a
   *   user, a query or a fragment (the message omits it).
   */
  openParameter(uri: string): Promise<OpenParameter>;
  /**
   * The HTTP origin behind a root or a parameter, `https://…`; `undefined` if it has none or none is known. Loads no
   * SDK.
   */
  addressOf(uri: string): Promise<string | undefined>;
}

/** Creates a registry of the local stores and the given schemes. */
export function createStoreRegistry(environment: Environment, schemes: StoreSchemes = {}): StoreRegistry {
  const grammar = uriGrammar({ ...schemes, ...OWN_SCHEMES });

  async function loadOpeners(uri: string): Promise<StoreOpeners> {
    const scheme = parseScheme(uri);
    return Object.hasOwn(schemes, scheme) ? ((await schemes[scheme]?.load()) ?? {}) : {};
  }

  return {
    grammar,
    async openRoot(uri) {
      assertPlainAddress(uri, grammar);
      if (parseScheme(uri) === 'file') return openFolderStore(uri);
      const { openRoot } = grammar.rootOf(uri) === undefined ? {} : await loadOpeners(uri);
      if (openRoot === undefined) throw unsupported(uri, 'root', grammar.roots);
      return openRoot(uri, environment);
    },
    async openParameter(uri) {
      assertPlainAddress(uri, grammar);
      if (parseScheme(uri) === 'env') return openEnvironmentParameter(uri, environment);
      if (parseScheme(uri) === 'file') return openFileParameter(uri);
      const { openParameter } = grammar.parameterOf(uri) === undefined ? {} : await loadOpeners(uri);
      if (openParameter === undefined) throw unsupported(uri, 'parameter', grammar.parameters);
      return openParameter(uri, environment);
    },
    async addressOf(uri) {
      return (await loadOpeners(uri)).addressOf?.(uri, environment);
    },
  };
}

function unsupported(
  uri: string,
  kind: string,
  known: readonly { readonly example: string }[],
): YoloLiftError {
  const schemes = known.map(({ example }) => `${parseScheme(example)}:`).join(', ');
  const message = `${plainAddress(uri)} is not a supported ${kind} URI. Supported schemes: ${schemes}`;
  return new YoloLiftError('URI_UNSUPPORTED', message);
}
