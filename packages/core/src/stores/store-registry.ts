import { YoloLiftError } from '../errors.ts';
import type { ObjectLister } from '../ports/object-lister.ts';
import type { ObjectReader } from '../ports/object-reader.ts';
import type { ObjectWriter } from '../ports/object-writer.ts';
import type { ParameterReader } from '../ports/parameter-reader.ts';
import type { ParameterWriter } from '../ports/parameter-writer.ts';
import { type Environment, openEnvironmentParameter } from './environment-parameter.ts';
import { openFileParameter } from './file-parameter.ts';
import { openFolderStore } from './folder-store.ts';
import { assertPlainAddress, plainAddress } from './plain-address.ts';
import { schemeOf } from './scheme-of.ts';

export { schemeOf } from './scheme-of.ts';

/** A root that can be read, written and listed; with its path where it is a folder. */
export type OpenRoot = ObjectReader & ObjectWriter & ObjectLister & { readonly folder?: string };
/** A parameter; without `write` where its kind cannot be written. */
export type OpenParameter = ParameterReader & Partial<Pick<ParameterWriter, 'write'>>;

/** What a cloud's package exports. */
interface CloudStores {
  readonly openRoot?: (uri: string, environment: Environment) => Promise<OpenRoot> | OpenRoot;
  readonly openParameter?: (uri: string, environment: Environment) => Promise<OpenParameter> | OpenParameter;
  readonly addressOf?: (uri: string, environment: Environment) => string | undefined;
}

/** How to get a cloud's package, by URI scheme (`s3`, `ssm`): a function, so that no SDK loads before it is used. */
export type CloudPackages = Readonly<Record<string, () => Promise<CloudStores>>>;

/** Turns URIs into stores. */
export interface StoreRegistry {
  /**
   * Opens a root: `file:///…`, `s3://bucket/prefix`, `az://account/container/prefix`, `gs://bucket/prefix`.
   * @throws YoloLiftError `URI_UNSUPPORTED` - another scheme, of which it lists those that are understood; or a URI with
   *   a user, a query or a fragment, which is not repeated.
   */
  openRoot(uri: string): Promise<OpenRoot>;
  /**
   * Opens a parameter: `env:NAME`, `file:///….json`, `ssm:/path`, `appconfig://store/key?label=`,
   * `gcp-parameter://project/location/name`.
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

/** Makes a registry over this machine's own kinds of store, and the clouds' that are given. */
export function createStoreRegistry(environment: Environment, clouds: CloudPackages = {}): StoreRegistry {
  async function cloudOf(
    uri: string,
    kind: 'openRoot' | 'openParameter',
    own: readonly string[],
  ): Promise<CloudStores> {
    const load = clouds[schemeOf(uri)];
    const cloud = await load?.();
    if (cloud?.[kind] !== undefined) return cloud;
    const known = [...own, ...Object.keys(clouds)].map((scheme) => `${scheme}:`).join(', ');
    const what = kind === 'openRoot' ? 'root' : 'parameter';
    throw new YoloLiftError(
      'URI_UNSUPPORTED',
      `${plainAddress(uri)} is no ${what} that is understood; schemes are ${known}`,
    );
  }

  return {
    async openRoot(uri) {
      assertPlainAddress(uri);
      if (schemeOf(uri) === 'file') return openFolderStore(uri);
      const { openRoot } = await cloudOf(uri, 'openRoot', ['file']);
      return (openRoot as NonNullable<CloudStores['openRoot']>)(uri, environment);
    },
    async openParameter(uri) {
      assertPlainAddress(uri);
      if (schemeOf(uri) === 'env') return openEnvironmentParameter(uri, environment);
      if (schemeOf(uri) === 'file') return openFileParameter(uri);
      const { openParameter } = await cloudOf(uri, 'openParameter', ['env', 'file']);
      return (openParameter as NonNullable<CloudStores['openParameter']>)(uri, environment);
    },
    async addressOf(uri) {
      const cloud = await clouds[schemeOf(uri)]?.();
      return cloud?.addressOf?.(uri, environment);
    },
  };
}
