// Loaded when it is needed; by name, so that bundles find CommonJS exports.
export { ParameterManagerClient } from '@google-cloud/parametermanager';
