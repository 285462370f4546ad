export type { Environment } from './environment-parameter.ts';
export { assertPlainAddress, plainAddress } from './plain-address.ts';
export { schemeOf } from './scheme-of.ts';
export {
  type CloudPackages,
  createStoreRegistry,
  type OpenParameter,
  type OpenRoot,
  type StoreRegistry,
} from './store-registry.ts';
