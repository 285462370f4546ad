import {
  describeParameterStore,
  openParameterLater,
  startFaultyProxy,
  startParameterManager,
  startSecretManager,
} from '@yololift/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openParameter } from './index.ts';

describeParameterStore('Parameter Manager stand-in', async () => {
  const standIn = await startParameterManager();
  const proxy = await startFaultyProxy(standIn.url);
  const environment = { PARAMETER_MANAGER_EMULATOR_HOST: proxy.url };
  return {
    open: (name) =>
      openParameterLater(`gcp-parameter://demo/global/${name}`, (uri) => openParameter(uri, environment)),
    faults: proxy,
    tooManyBytes: (1 << 20) + 1,
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

async function startedParameter() {
  const standIn = await startParameterManager();
  running.push(standIn);
  const environment = { PARAMETER_MANAGER_EMULATOR_HOST: standIn.url };
  const parameter = openParameterLater('gcp-parameter://demo/global/models', (uri) =>
    openParameter(uri, environment),
  );
  return { standIn, parameter };
}

async function startedSecrets(secrets: ReadonlyMap<string, readonly string[]>) {
  const standIn = await startSecretManager(secrets);
  running.push(standIn);
  return { SECRET_MANAGER_EMULATOR_HOST: standIn.url };
}

describe('versions, against the Parameter Manager stand-in', () => {
  it('reads the newest version of several pages, and the previous one if that is disabled', async () => {
    const { standIn, parameter } = await startedParameter();
    for (const value of ['documents/1', 'documents/2', 'documents/3']) await parameter.write(value);
    const newest = await parameter.read();
    const path = `/v1/projects/demo/locations/global/parameters/models/versions/${newest.version}`;
    await fetch(standIn.url + path, { method: 'PATCH', body: JSON.stringify({ disabled: true }) });
    expect(newest.value).toBe('documents/3');
    expect(await parameter.read()).toMatchObject({ value: 'documents/2' });
  });

  it('creates the parameter once', async () => {
    const { standIn, parameter } = await startedParameter();
    await parameter.write('documents/1');
    await parameter.write('documents/2');
    expect(standIn.asked.filter((asked) => asked.includes('?parameterId='))).toHaveLength(1);
  });

  it('refuses a value over 1 MiB without sending it', async () => {
    const { standIn, parameter } = await startedParameter();
    const write = parameter.write('x'.repeat((1 << 20) + 1));
    await expect(write).rejects.toMatchObject({ code: 'PARAMETER_TOO_LARGE' });
    expect(standIn.asked).toEqual([]);
  });
});

describe('secrets, against the Secret Manager stand-in', () => {
  it('reads the latest version', async () => {
    const values = ['documents/3', 'documents/4 – ö'];
    const environment = await startedSecrets(new Map([['projects/demo/secrets/models', values]]));
    const secret = await openParameter('gcp-secret://demo/models', environment);
    expect(await secret.read()).toEqual({ value: 'documents/4 – ö', version: '2' });
  });

  it('reports a missing secret, and cannot write', async () => {
    const secret = await openParameter('gcp-secret://demo/models', await startedSecrets(new Map()));
    await expect(secret.read()).rejects.toMatchObject({ code: 'PARAMETER_NOT_FOUND', isRetryable: false });
    expect(secret.write).toBeUndefined();
  });
});

describe('openParameter', () => {
  it.each(['gcp-parameter://demo/models', 'gcp-secret://demo', 'ssm:/models'])('refuses %s', async (uri) => {
    await expect(openParameter(uri, {})).rejects.toMatchObject({ code: 'URI_UNSUPPORTED' });
  });
});
