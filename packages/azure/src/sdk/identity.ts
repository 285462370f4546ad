// Loaded when it is needed; by name, so that bundles find CommonJS exports.
export { DefaultAzureCredential } from '@azure/identity';
