// Imported lazily; re-exported by name, so that bundlers find the CommonJS exports.
export { GoogleAuth, OAuth2Client } from 'google-auth-library';
