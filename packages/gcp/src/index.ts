export { type CloudLoggingOptions, cloudLoggingStyle } from './cloud-logging-style.ts';
export { ownIdToken, verifyIdToken } from './id-tokens.ts';
export { openParameter } from './open-parameter.ts';
export { openRoot } from './open-root.ts';
export { cloudRunFacts } from './platform-facts.ts';
export { gcpStores } from './stores.ts';
