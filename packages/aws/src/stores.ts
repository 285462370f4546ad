import { bucketUris, parameterUris, type StoreSchemes } from '@yololift/core/stores';
import { addressOf } from './address-of.ts';
import { openParameter } from './open-parameter.ts';
import { openRoot } from './open-root.ts';

const load = async () => ({ openRoot, openParameter, addressOf });

/** AWS's stores by URI scheme, for a registry. Each SDK loads when a URI of its scheme is opened. */
export const awsStores: StoreSchemes = {
  s3: { root: bucketUris('s3://bucket/prefix'), load },
  ssm: { parameter: parameterUris('ssm:/path'), load },
};
