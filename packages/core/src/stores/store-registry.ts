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
import { assertPlainAddress, plainAddress } from './plain-address.ts';
import { schemeOf } from './scheme-of.ts';
import { type SchemeGrammar, type UriGrammar, uriGrammar } from './uri-grammar.ts';

/** A root that can be read, written and listed; with its path where it is a folder. */
export type OpenRoot = ObjectReader & ObjectWriter & ObjectLister & { readonly folder?: string };
/** A parameter; without `write` where its kind cannot be written. */
export type OpenParameter = ParameterReader & Partial<Pick<ParameterWriter, 'write'>>;

/** What opens the stores of a scheme. */
interface StoreOpeners {
  readonly openRoot?: (uri: string, environment: Environment) => Promise<OpenRoot> | OpenRoot;
  readonly openParameter?: (uri: string, environment: Environment) => Promise<OpenParameter> | OpenParameter;
  readonly addressOf?: (uri: string, environment: Environment) => string | undefined;
}

/** What a package registers for one scheme: what its URIs look like, and how to get what opens them. */
export interface StoreScheme extends SchemeGrammar {
  /** A function, so that no SDK loads before it is used. */
  readonly load: () => Promise<StoreOpeners>;
}

/** Kinds of store, by URI scheme. */
export type StoreSchemes = Readonly<Record<string, StoreScheme>>;

/** Turns URIs into stores. */
export interface StoreRegistry {
  /** What URIs of these stores look like: for checks, messages and logs. */
  readonly grammar: UriGrammar;
  /**
   * Opens a root: `file:///…`, and whatever else is registered.
   * @throws YoloLiftError `URI_UNSUPPORTED` - another scheme, of which it lists those that are understood; or a URI with
   *   a user, a query or a fragment, which is not repeated.
   */
  openRoot(uri: string): Promise<OpenRoot>;
  /**
   * Opens a parameter: `env:NAME`, `file:///….json`, and whatever else is registered.
   * @throws YoloLiftError `URI_UNSUPPORTED` - another scheme, of which it lists those that are understood; or a URI with
   *   a user, a query or a fragment, which is not repeated.
   */
  openParameter(uri: string): Promise<OpenParameter>;
  /**
   * The HTTP origin behind a root or a parameter, `https://…`; `undefined` where there is none, or none is known. No
   * SDK loads for it.
   */
  addressOf(uri: string): Promise<string | undefined>;
}

/** Makes a registry over this machine's own kinds of store, and those that are given. */
export function createStoreRegistry(environment: Environment, schemes: StoreSchemes = {}): StoreRegistry {
  const grammar = uriGrammar({ ...schemes, ...OWN_SCHEMES });

  async function loadOpeners(uri: string): Promise<StoreOpeners> {
    const scheme = schemeOf(uri);
    return Object.hasOwn(schemes, scheme) ? ((await schemes[scheme]?.load()) ?? {}) : {};
  }

  return {
    grammar,
    async openRoot(uri) {
      assertPlainAddress(uri, grammar);
      if (schemeOf(uri) === 'file') return openFolderStore(uri);
      const { openRoot } = grammar.rootOf(uri) === undefined ? {} : await loadOpeners(uri);
      if (openRoot === undefined) throw unsupported(uri, 'root', grammar.roots);
      return openRoot(uri, environment);
    },
    async openParameter(uri) {
      assertPlainAddress(uri, grammar);
      if (schemeOf(uri) === 'env') return openEnvironmentParameter(uri, environment);
      if (schemeOf(uri) === 'file') return openFileParameter(uri);
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
  what: string,
  known: readonly { readonly example: string }[],
): YoloLiftError {
  const schemes = known.map(({ example }) => `${schemeOf(example)}:`).join(', ');
  const message = `${plainAddress(uri)} is no ${what} that is understood; schemes are ${schemes}`;
  return new YoloLiftError('URI_UNSUPPORTED', message);
}
