// Imported lazily; re-exported by name, so that bundlers find the CommonJS exports.
export { AppConfigurationClient } from '@azure/app-configuration';
