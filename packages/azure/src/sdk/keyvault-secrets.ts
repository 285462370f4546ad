// Loaded when it is needed; by name, so that bundles find CommonJS exports.
export { SecretClient } from '@azure/keyvault-secrets';
