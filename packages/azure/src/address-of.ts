import type { Environment } from './open-root.ts';

/**
 * The endpoint for `az://account/…` or `appconfig://store/…`: from the connection string, or the service's
 * own.
 */
export function addressOf(uri: string, environment: Environment): string | undefined {
  const { protocol, host } = new URL(uri);
  if (protocol === 'appconfig:') {
    const given = fieldOf(environment.AZURE_APPCONFIG_CONNECTION_STRING, 'Endpoint');
    return given ?? `https://${host}.azconfig.io`;
  }
  const string = environment.AZURE_STORAGE_CONNECTION_STRING;
  const given = fieldOf(string, 'AccountName') === host ? fieldOf(string, 'BlobEndpoint') : undefined;
  return given ?? `https://${host}.blob.core.windows.net`;
}

/** `BlobEndpoint=http://127.0.0.1:10000/account;…` */
function fieldOf(connectionString: string | undefined, name: string): string | undefined {
  return new RegExp(`(?:^|;)${name}=([^;]+)`, 'i').exec(connectionString ?? '')?.[1];
}
