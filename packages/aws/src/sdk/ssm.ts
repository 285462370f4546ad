// Loaded when it is needed; by name, so that bundles find CommonJS exports.
export { SSMClient } from '@aws-sdk/client-ssm';
