// Imported lazily; re-exported by name, so that bundlers find the CommonJS exports.
export { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
