// Imported lazily; re-exported by name, so that bundlers find the CommonJS exports.
export { SecretManagerServiceClient } from '@google-cloud/secret-manager';
