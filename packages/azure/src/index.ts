export { openParameter } from './open-parameter.ts';
export { openRoot } from './open-root.ts';
export { azureStores } from './stores.ts';
