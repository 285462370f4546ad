import { AppConfigurationClient, secretReferenceContentType } from '@azure/app-configuration';
import { SecretClient } from '@azure/keyvault-secrets';
import {
  describeParameterStore,
  openParameterLater,
  startAppConfiguration,
  startFaultyProxy,
  startKeyVault,
} from '@yololift/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { appConfigurationParameter } from './app-configuration-parameter.ts';
import { openParameter } from './index.ts';
import { keyVaultSecrets } from './key-vault-secret.ts';

describeParameterStore('App Configuration stand-in', async () => {
  const standIn = await startAppConfiguration();
  const proxy = await startFaultyProxy(standIn.url);
  const connectionString = standIn.connectionString.replace(standIn.url, proxy.url);
  const environment = { AZURE_APPCONFIG_CONNECTION_STRING: connectionString };
  return {
    open: (name) => openParameterLater(`appconfig://demo/${name}`, (uri) => openParameter(uri, environment)),
    faults: proxy,
    tooManyBytes: 10_001,
    async close() {
      await proxy.close();
      await standIn.close();
    },
  };
});

/** Closed after each test. */
const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

async function started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  running.push(server);
  return server;
}

const CREDENTIAL = {
  getToken: async () => ({ token: 'stand-in', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
};

/** A vault client that signs for the real host but sends to the stand-in. */
function vaultClient(vaultUrl: string, standInUrl: string): SecretClient {
  return new SecretClient(vaultUrl, CREDENTIAL, {
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [
      {
        position: 'perRetry',
        policy: {
          name: 'lead-to-stand-in',
          async sendRequest(request, next) {
            const { url } = request;
            const { pathname, search } = new URL(url);
            request.url = `${standInUrl}${pathname}${search}`;
            request.allowInsecureConnection = true;
            try {
              return await next(request);
            } finally {
              request.url = url;
            }
          },
        },
      },
    ],
  });
}

/** A key that refers to the secret `pointer` in a vault with `secrets`. */
async function referringKey(secrets: ReadonlyMap<string, readonly string[]>, secretId: string) {
  const configuration = await started(startAppConfiguration());
  const vault = await started(startKeyVault(secrets));
  const client = new AppConfigurationClient(configuration.connectionString, {
    allowInsecureConnection: true,
  });
  await client.setConfigurationSetting({
    key: 'models',
    value: JSON.stringify({ uri: secretId }),
    contentType: secretReferenceContentType,
  });
  const readSecret = keyVaultSecrets((url) => vaultClient(url, vault.url));
  return appConfigurationParameter({ client, readSecret }, { key: 'models', uri: 'appconfig://demo/models' });
}

describe('Key Vault references, against the App Configuration and Key Vault stand-ins', () => {
  it('reads the newest value of the secret; the version changes with it', async () => {
    const secrets = new Map([['pointer', ['documents/3']]]);
    const parameter = await referringKey(secrets, 'https://models.vault.azure.net/secrets/pointer');
    const first = await parameter.read();
    secrets.set('pointer', ['documents/3', 'documents/4']);
    const second = await parameter.read();
    expect([first.value, second.value]).toEqual(['documents/3', 'documents/4']);
    expect(second.version).not.toBe(first.version);
    expect(await parameter.read()).toEqual(second);
  });

  it('reads the version that the reference names', async () => {
    const secrets = new Map([['pointer', ['documents/3', 'documents/4']]]);
    const parameter = await referringKey(secrets, 'https://models.vault.azure.net/secrets/pointer/1');
    expect(await parameter.read()).toMatchObject({ value: 'documents/3' });
  });

  it('reports a missing secret', async () => {
    const parameter = await referringKey(new Map(), 'https://models.vault.azure.net/secrets/pointer');
    await expect(parameter.read()).rejects.toMatchObject({
      code: 'PARAMETER_NOT_FOUND',
      message: expect.stringContaining('https://models.vault.azure.net/secrets/pointer'),
    });
  });
});

describe('labels, against the App Configuration stand-in', () => {
  it('separates the values of two labels, and accepts slashes in keys', async () => {
    const { connectionString } = await started(startAppConfiguration());
    const environment = { AZURE_APPCONFIG_CONNECTION_STRING: connectionString };
    const production = await openParameter('appconfig://demo/models/documents?label=production', environment);
    const unlabelled = await openParameter('appconfig://demo/models/documents', environment);
    await production.write('documents/3');
    await unlabelled.write('documents/4');
    expect(await production.read()).toMatchObject({ value: 'documents/3' });
    expect(await unlabelled.read()).toMatchObject({ value: 'documents/4' });
  });

  it('refuses a value over 10 KB without sending it', async () => {
    const standIn = await started(startAppConfiguration());
    const environment = { AZURE_APPCONFIG_CONNECTION_STRING: standIn.connectionString };
    const parameter = await openParameter('appconfig://demo/models', environment);
    await expect(parameter.write('x'.repeat(10_000))).rejects.toMatchObject({ code: 'PARAMETER_TOO_LARGE' });
    expect(standIn.asked).toEqual([]);
  });
});

describe('openParameter', () => {
  it.each(['appconfig://', 'appconfig://demo', 'ssm:/models'])('refuses %s', async (uri) => {
    await expect(openParameter(uri, {})).rejects.toMatchObject({ code: 'URI_UNSUPPORTED' });
  });
});
