import { awsStores } from '@yololift/aws';
import { azureStores } from '@yololift/azure';
import { createStoreRegistry, type Environment, type StoreRegistry } from '@yololift/core/stores';
import { gcpStores } from '@yololift/gcp';

/** Every kind of store there is, by URI scheme: a new one is registered here, and nowhere else. */
export const allStores = { ...awsStores, ...azureStores, ...gcpStores };

/** Makes the registry of all stores there are. The SDK of one loads when a URI of its kind is opened. */
export function createStores(environment: Environment): StoreRegistry {
  return createStoreRegistry(environment, allStores);
}

/** What URIs of all these stores look like. */
export const storeGrammar = createStores({}).grammar;
