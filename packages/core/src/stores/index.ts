export type { Environment } from './environment-parameter.ts';
export { assertPlainAddress, plainAddress } from './plain-address.ts';
export {
  type CloudPackages,
  createStoreRegistry,
  type OpenParameter,
  type OpenRoot,
  type StoreRegistry,
  schemeOf,
} from './store-registry.ts';
