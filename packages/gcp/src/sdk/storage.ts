// Imported lazily; re-exported by name, so that bundlers find the CommonJS exports.
export { Storage } from '@google-cloud/storage';
