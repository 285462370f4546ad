export type { Environment } from './environment-parameter.ts';
export { assertPlainAddress, plainAddress } from './plain-address.ts';
export { schemeOf } from './scheme-of.ts';
export {
  createStoreRegistry,
  type OpenParameter,
  type OpenRoot,
  type StoreRegistry,
  type StoreScheme,
  type StoreSchemes,
} from './store-registry.ts';
export {
  bucketUris,
  type ParameterGrammar,
  parameterUris,
  type RootGrammar,
  type SplitUri,
  type UriGrammar,
} from './uri-grammar.ts';
