import {
  type StandIn,
  type StandInAnswer,
  type StandInRequest,
  startRestServer,
} from '@yololift/core/testing';

/**
 * Stand-in for reading Key Vault's secrets. Rejects requests without a token and names the authority, as the service
 * does. `secrets` maps names to values in order.
 */
export async function startKeyVault(secrets: ReadonlyMap<string, readonly string[]>): Promise<StandIn> {
  return startRestServer(answer);

  function answer({ url, headers }: StandInRequest): StandInAnswer {
    if (headers.authorization === undefined) return challenge();
    const [, name = '', version = ''] = /^\/secrets\/([^/]+)(?:\/([^/]*))?$/.exec(url.pathname) ?? [];
    const values = secrets.get(name) ?? [];
    const number = version === '' ? values.length : Number(version);
    const value = values[number - 1];
    if (value === undefined) {
      const message = `A secret with (name/id) ${name} was not found in this key vault.`;
      return { status: 404, body: { error: { code: 'SecretNotFound', message } } };
    }
    const id = `https://${headers.host}/secrets/${name}/${number}`;
    return { status: 200, body: { id, value, attributes: { enabled: true } } };
  }
}

function challenge(): StandInAnswer {
  const authority = 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000';
  return {
    status: 401,
    headers: {
      'www-authenticate': `Bearer authorization="${authority}", resource="https://vault.azure.net"`,
    },
    body: { error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' } },
  };
}
