import type { CloudPackages } from '@yololift/core/stores';
import { openParameter } from './open-parameter.ts';
import { openRoot } from './open-root.ts';

const load = async () => ({ openRoot, openParameter });

/** This cloud's stores, by URI scheme, for a registry. Each SDK loads when a URI of its kind is opened. */
export const gcpStores: CloudPackages = { gs: load, 'gcp-parameter': load, 'gcp-secret': load };
