export { type CloudLoggingOptions, cloudLoggingStyle } from './cloud-logging-style.ts';
export { openParameter } from './open-parameter.ts';
export { openRoot } from './open-root.ts';
