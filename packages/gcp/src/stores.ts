import { bucketUris, parameterUris, type StoreSchemes } from '@yololift/core/stores';
import { addressOf } from './address-of.ts';
import { openParameter } from './open-parameter.ts';
import { openRoot } from './open-root.ts';

const load = async () => ({ openRoot, openParameter, addressOf });

/** Google Cloud's stores by URI scheme, for a registry. Each SDK loads when a URI of its scheme is opened. */
export const gcpStores: StoreSchemes = {
  gs: { root: bucketUris('gs://bucket/prefix'), load },
  'gcp-parameter': { parameter: parameterUris('gcp-parameter://project/location/name'), load },
  'gcp-secret': { parameter: parameterUris('gcp-secret://project/name', { isWritable: false }), load },
};
