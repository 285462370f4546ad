// Imported lazily; re-exported by name, so that bundlers find the CommonJS exports.
export { SecretClient } from '@azure/keyvault-secrets';
