import { mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bucketUris, createStoreRegistry, openFileParameter, openFolderStore } from '@yololift/core/stores';
import { describe, expect, test } from 'vitest';
import { describeObjectStore } from './object-store-contract.ts';
import { describeParameterStore } from './parameter-contract.ts';

const NO_SERVER = 'a folder has no server';

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-store-'));
  return { folder, uri: pathToFileURL(folder).href, remove: () => rm(folder, { recursive: true }) };
}

describeObjectStore(
  'folder',
  async () => {
    const { uri, remove } = await temporaryFolder();
    return { store: openFolderStore(`${uri}/models`), close: remove };
  },
  { faults: NO_SERVER },
);

describeParameterStore(
  'file',
  async () => {
    const { uri, remove } = await temporaryFolder();
    return { open: (name) => openFileParameter(`${uri}/${name}.json`), tooManyBytes: 64_001, close: remove };
  },
  { faults: NO_SERVER },
);

describe('folder', () => {
  test.each(['../secret', '/etc/passwd', 'a/../../secret', ''])('the key %j is rejected', async (key) => {
    const { uri, remove } = await temporaryFolder();
    await expect(openFolderStore(`${uri}/models`).fetch(key)).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
    });
    await remove();
  });

  test('a link that points outside the folder is rejected', async () => {
    const { folder, uri, remove } = await temporaryFolder();
    const store = openFolderStore(`${uri}/models`);
    await store.put('a', () => [Buffer.from('x')].values() as never, {
      size: 1,
      sha256: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    });
    await writeFile(join(folder, 'secret'), 'secret');
    await symlink(join(folder, 'secret'), join(folder, 'models/link'));
    await expect(store.fetch('link')).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    await remove();
  });
});

test('a write removes stale parts of dead processes, but not recent ones', async () => {
  const { folder, uri, remove } = await temporaryFolder();
  const [left, underWay] = ['.yololift-part-left', '.yololift-part-new'];
  for (const name of [left, underWay]) await writeFile(join(folder, name), 'half');
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(join(folder, left), longAgo, longAgo);
  await openFileParameter(`${uri}/pointer.json`).write('documents/3');
  expect((await readdir(folder)).toSorted()).toEqual([underWay, 'pointer.json']);
  await remove();
});

test('a file parameter written by a Windows shell', async () => {
  const { folder, uri, remove } = await temporaryFolder();
  await writeFile(join(folder, 'pointer.json'), Buffer.from('\uFEFFdocuments/3\r\n', 'utf16le'));
  expect((await openFileParameter(`${uri}/pointer.json`).read()).value).toBe('documents/3\r\n');
  await remove();
});

describe('registry', () => {
  const registry = createStoreRegistry(
    { POINTER: 'documents/1' },
    { s3: { root: bucketUris('s3://bucket/prefix'), load: async () => ({}) } },
  );

  test('env: is read, and reports an unset variable', async () => {
    expect(await (await registry.openParameter('env:POINTER')).read()).toMatchObject({
      value: 'documents/1',
    });
    const absent = await registry.openParameter('env:NOTHING');
    await expect(absent.read()).rejects.toMatchObject({ code: 'PARAMETER_NOT_FOUND' });
  });

  test.each(['ftp://x', 'models', 'ssm:/x', 's3://bucket'])(
    '%s is not a root, and the error lists the supported schemes',
    async (uri) => {
      await expect(registry.openRoot(uri)).rejects.toMatchObject({
        code: 'URI_UNSUPPORTED',
        message: expect.stringContaining('file:'),
      });
    },
  );

  test('a cloud’s package is loaded only when its scheme is used', async () => {
    let loads = 0;
    const lazy = createStoreRegistry(
      {},
      {
        gs: {
          root: bucketUris('gs://bucket/prefix'),
          load: async () => {
            loads += 1;
            return { openRoot: (uri) => openFolderStore(`file:///tmp/${uri.slice(5)}`) };
          },
        },
      },
    );
    await lazy.openRoot('file:///tmp');
    expect(loads).toBe(0);
    await lazy.openRoot('gs://bucket');
    expect(loads).toBe(1);
  });
});
