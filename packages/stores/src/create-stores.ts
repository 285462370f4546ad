import { awsStores } from '@yololift/aws';
import { azureStores } from '@yololift/azure';
import { createStoreRegistry, type Environment, type StoreRegistry } from '@yololift/core/stores';
import { gcpStores } from '@yololift/gcp';

/** All stores by URI scheme. Register new stores here. */
export const allStores = { ...awsStores, ...azureStores, ...gcpStores };

/** Creates the registry of all stores. Each SDK loads when a URI of its scheme is opened. */
export function createStores(environment: Environment): StoreRegistry {
  return createStoreRegistry(environment, allStores);
}

/** URI grammar of all stores. */
export const storeGrammar = createStores({}).grammar;
