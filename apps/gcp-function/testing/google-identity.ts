import { createSign, generateKeyPairSync } from 'node:crypto';
import { startRestServer } from '@yololift/core/testing';

/**
 * Stand-in for Google's identity services: signs ID tokens, and serves their public key and a metadata
 * server.
 */
export interface GoogleIdentity {
  readonly certificatesUrl: string;
  /** Variables that point a process to the metadata server, which issues tokens of `OWN_ACCOUNT`. */
  readonly environment: Readonly<Record<string, string>>;
  /** An ID token of a service account. */
  tokenFor(email: string, audience: string): string;
  close(): Promise<void>;
}

/** The metadata server's service account. */
export const OWN_ACCOUNT = 'yololift@local.iam.gserviceaccount.com';

/** Starts the stand-in. */
export async function startGoogleIdentity(): Promise<GoogleIdentity> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const server = await startRestServer(({ url }) => {
    if (url.pathname === '/certificates') return { status: 200, body: { 'key-1': pem } };
    const headers = { 'Metadata-Flavor': 'Google', 'Content-Type': 'text/plain' };
    const audience = url.searchParams.get('audience');
    return { status: 200, headers, body: Buffer.from(audience ? tokenFor(OWN_ACCOUNT, audience) : 'local') };
  });

  function tokenFor(email: string, audience: string): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: 'https://accounts.google.com', aud: audience, email, email_verified: true };
    const parts = [
      { alg: 'RS256', typ: 'JWT', kid: 'key-1' },
      { ...claims, sub: '1', iat: now, exp: now + 3600 },
    ];
    const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
  }

  const { host } = new URL(server.url);
  return {
    certificatesUrl: `${server.url}/certificates`,
    environment: { GCE_METADATA_HOST: host, METADATA_SERVER_DETECTION: 'assume-present' },
    tokenFor,
    close: server.close,
  };
}
