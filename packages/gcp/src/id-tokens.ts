import { YoloLiftError } from '@yololift/core/errors';

/** Accepted service accounts and audience. */
export interface IdTokenOptions {
  /** Audience of the tokens: the service's own URL; unset refuses every token. */
  readonly url: string | undefined;
  /** E-mails of service accounts. */
  readonly serviceAccounts: readonly string[];
  /** URL of the public keys; default: Google's. */
  readonly certificatesUrl?: string | undefined;
}

/**
 * Creates a check for the ID token (OIDC) that Google signs for a service account; Cloud Scheduler and
 * Pub/Sub push send one.
 */
export function verifyIdToken({
  url,
  serviceAccounts,
  certificatesUrl,
}: IdTokenOptions): (request: Request) => Promise<void> {
  let opening: ReturnType<typeof openClient> | undefined;

  async function emailOf(idToken: string, audience: string): Promise<string | undefined> {
    opening ??= openClient(certificatesUrl);
    const client = await opening;
    const payload = (await client.verifyIdToken({ idToken, audience })).getPayload();
    return payload?.email_verified === true ? payload.email : undefined;
  }

  return async ({ headers }) => {
    const token = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
    if (token === undefined || url === undefined) throw unauthenticated();
    const email = await emailOf(token, url).catch((cause: unknown) => {
      throw unauthenticated(cause);
    });
    if (email !== undefined && serviceAccounts.includes(email)) return;
    throw new YoloLiftError('FORBIDDEN', 'this service account is not in MANAGE_SERVICE_ACCOUNTS');
  };
}

/** Creates the headers with which this service calls itself: an ID token of its own service account. */
export function ownIdToken(audience: string): () => Promise<Readonly<Record<string, string>>> {
  return async () => {
    const { GoogleAuth } = await import('./sdk/google-auth.ts');
    const client = await new GoogleAuth().getIdTokenClient(audience);
    const headers = await client.getRequestHeaders(audience);
    return { Authorization: headers.get('authorization') ?? '' };
  };
}

async function openClient(certificatesUrl: string | undefined) {
  const { OAuth2Client } = await import('./sdk/google-auth.ts');
  if (certificatesUrl === undefined) return new OAuth2Client();
  return new OAuth2Client({ endpoints: { oauth2FederatedSignonPemCertsUrl: certificatesUrl } });
}

function unauthenticated(cause?: unknown): YoloLiftError {
  const message =
    'send an ID token of a service account in MANAGE_SERVICE_ACCOUNTS as "Authorization: Bearer …"';
  return new YoloLiftError('UNAUTHENTICATED', message, { cause });
}
