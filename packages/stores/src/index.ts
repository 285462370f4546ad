export { createStores, storeGrammar } from './create-stores.ts';
