// Loaded when it is needed; by name, so that bundles find CommonJS exports.
export { S3Client } from '@aws-sdk/client-s3';
