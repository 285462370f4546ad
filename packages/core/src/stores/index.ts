export { checkBytes } from './check-bytes.ts';
export type { Environment } from './environment-parameter.ts';
export { openFileParameter } from './file-parameter.ts';
export { openFolderStore } from './folder-store.ts';
export { OWN_GRAMMAR, splitEncodedPath } from './own-grammar.ts';
export { parseScheme } from './parse-scheme.ts';
export { assertPlainAddress, isPlainAddress, plainAddress } from './plain-address.ts';
export { isWeb, plainUri, plainWebUri } from './plain-uri.ts';
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
