// Loaded when it is needed; by name, so that bundles find CommonJS exports.
export { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
