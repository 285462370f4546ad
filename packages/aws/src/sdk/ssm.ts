// Imported lazily; re-exported by name, so that bundlers find the CommonJS exports.
export { SSMClient } from '@aws-sdk/client-ssm';
