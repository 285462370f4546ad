// Loaded when it is needed; by name, so that bundles find CommonJS exports.
export { AppConfigurationClient } from '@azure/app-configuration';
