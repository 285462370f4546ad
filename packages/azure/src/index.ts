export { functionLogStyle } from './function-log-style.ts';
export { createInvocationLog, type InvocationLog, type InvocationLogMethods } from './invocation-log.ts';
export { openParameter } from './open-parameter.ts';
export { openRoot } from './open-root.ts';
export { functionsFacts } from './platform-facts.ts';
export { azureStores } from './stores.ts';
