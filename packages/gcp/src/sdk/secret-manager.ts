// Loaded when it is needed; by name, so that bundles find CommonJS exports.
export { SecretManagerServiceClient } from '@google-cloud/secret-manager';
