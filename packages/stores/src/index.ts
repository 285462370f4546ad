export { allStores, createStores, storeGrammar } from './create-stores.ts';
