// Loaded when it is needed; by name, so that bundles find CommonJS exports.
export { GoogleAuth, OAuth2Client } from 'google-auth-library';
