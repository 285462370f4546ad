import { bucketUris, parameterUris, type StoreSchemes } from '@yololift/core/stores';
import { addressOf } from './address-of.ts';
import { openParameter } from './open-parameter.ts';
import { openRoot } from './open-root.ts';

const load = async () => ({ openRoot, openParameter, addressOf });

/** Azure's stores by URI scheme, for a registry. Each SDK loads when a URI of its scheme is opened. */
export const azureStores: StoreSchemes = {
  az: { root: bucketUris('az://account/container/prefix', { rootSegments: 2 }), load },
  appconfig: { parameter: parameterUris('appconfig://store/key', { query: /^label=[^&]*$/ }), load },
};
