// Imported lazily; re-exported by name, so that bundlers find the CommonJS exports.
export { ParameterManagerClient } from '@google-cloud/parametermanager';
