// Imported lazily; re-exported by name, so that bundlers find the CommonJS exports.
export { BlobServiceClient } from '@azure/storage-blob';
