// Loaded when it is needed; by name, so that bundles find CommonJS exports.
export { Storage } from '@google-cloud/storage';
