import { createSign, generateKeyPairSync } from 'node:crypto';
import { startRestServer } from '@yololift/core/testing';

/** A stand-in for Google's identity: it signs ID tokens, and serves the key that they are checked with. */
export interface GoogleIdentity {
  readonly certificatesUrl: string;
  /** An ID token of a service account. */
  tokenFor(email: string, audience: string): string;
  close(): Promise<void>;
}

/** Starts it. */
export async function startGoogleIdentity(): Promise<GoogleIdentity> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const server = await startRestServer(() => ({ status: 200, body: { 'key-1': pem } }));
  return {
    certificatesUrl: `${server.url}/certificates`,
    tokenFor(email, audience) {
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: 'https://accounts.google.com', aud: audience, email, email_verified: true };
      const parts = [
        { alg: 'RS256', typ: 'JWT', kid: 'key-1' },
        { ...claims, sub: '1', iat: now, exp: now + 3600 },
      ];
      const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
    },
    close: server.close,
  };
}
