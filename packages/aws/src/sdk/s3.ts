// Imported lazily; re-exported by name, so that bundlers find the CommonJS exports.
export { S3Client } from '@aws-sdk/client-s3';
