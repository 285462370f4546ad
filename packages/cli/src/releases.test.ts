import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ImageDocument, PredictionDocument } from '@yololift/core';
import {
  startAppConfiguration,
  startBlob,
  startCloudStorage,
  startParameterManager,
  startS3,
  startSsm,
} from '@yololift/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AMPLE_MEMORY_VARIABLE } from '../testing/ample-memory.ts';
import { type ModelFile, writeCatModel } from '../testing/cat-model-file.ts';

// Publishes one model to four kinds of store with the command and the real SDKs; the stores are stand-ins on loopback.

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder: string;
let model: ModelFile;
let roots: Record<'folder' | 's3' | 'az' | 'gs', string>;
let parameters: readonly string[];
let environment: NodeJS.ProcessEnv;
const servers: { close(): Promise<void> }[] = [];

async function yololift(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment, stdio: 'pipe' });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk) => out.push(String(chunk)));
  child.stderr.on('data', (chunk) => err.push(String(chunk)));
  const [code] = await once(child, 'close');
  return { code, stdout: out.join(''), stderr: err.join('') };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-releases-'));
  model = await writeCatModel();
  const picture = sharp({ create: { width: 128, height: 64, channels: 3, background: '#567' } });
  await writeFile(join(folder, 'page.png'), await picture.png().toBuffer());
  const s3 = await startS3('models');
  const blob = await startBlob('models');
  const storage = await startCloudStorage('models');
  const ssm = await startSsm();
  const configuration = await startAppConfiguration();
  const manager = await startParameterManager();
  servers.push(s3, blob, storage, ssm, configuration, manager);
  roots = {
    folder: pathToFileURL(join(folder, 'mount')).href,
    s3: 's3://models/prod',
    az: 'az://devstoreaccount1/models/prod',
    gs: 'gs://models/prod',
  };
  parameters = [
    pathToFileURL(join(folder, 'pointer.json')).href,
    'ssm:/models/documents',
    'appconfig://store/models/documents?label=prod',
    'gcp-parameter://project/global/documents',
  ];
  environment = {
    ...process.env,
    INIT_CWD: folder,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SSM: ssm.url,
    AZURE_STORAGE_CONNECTION_STRING: blob.connectionString,
    AZURE_APPCONFIG_CONNECTION_STRING: configuration.connectionString,
    STORAGE_EMULATOR_HOST: storage.url,
    PARAMETER_MANAGER_EMULATOR_HOST: manager.url,
  };
});

afterAll(async () => {
  for (const server of servers) await server.close();
  await model.remove();
  await rm(folder, { recursive: true });
});

const release = (version: string) => [
  model.path,
  '--name',
  'documents',
  '--version',
  version,
  '--self-test',
  'page.png',
  '--no-optimise', // the gain depends on the machine
];

describe('publish', () => {
  test('writes to four kinds of root and sets four kinds of parameter, each verified', async () => {
    const { code, stdout, stderr } = await yololift(
      'publish',
      ...release('1'),
      '--to',
      ...Object.values(roots),
      '--set',
      ...parameters,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const root of Object.values(roots)) expect(stdout).toContain(`${root}  verified`);
    for (const parameter of parameters) expect(stdout).toContain(`${parameter}  → documents/1`);
    for (const [index, root] of Object.values(roots).entries()) {
      const load = index === 0 ? [] : ['--no-load'];
      const verified = await yololift('verify', `${root}/documents/1`, ...load);
      expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('all bytes match') });
    }
  });

  test('is a no-op when repeated', async () => {
    const { code, stdout } = await yololift('publish', ...release('1'), '--to', ...Object.values(roots));
    expect(code).toBe(0);
    expect(stdout.match(/already present/g)).toHaveLength(4);
  });

  test('changes no parameter if a root fails, and says how to continue', async () => {
    const args = [
      'publish',
      ...release('2'),
      '--to',
      roots.folder,
      's3://elsewhere/x',
      '--set',
      parameters[1] ?? '',
    ];
    const { code, stderr } = await yololift(...args);
    expect(code).toBe(2);
    expect(stderr).toContain('no parameter was changed. Fix the cause and run the same command again');
    expect((await yololift('status', parameters[1] ?? '')).stdout).toMatch(/^documents\/1 /);
  });
});

/** Serves from another source and pointer; all else is equal. */
async function serveFrom(source: string, pointer: string) {
  const cache = join(folder, `cache-${Math.random()}`);
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--port', '0', '--cache', cache, '--pointer-ttl', '1'],
    {
      env: { ...environment, ...AMPLE_MEMORY_VARIABLE, MODEL_SOURCES: source, MODEL_POINTER: pointer },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit').then(([code]) => expect.unreachable(`serve ended with ${code}`));
  ended.catch(() => undefined);
  const lines = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const [line] = await Promise.race([lines, ended]);
  const url = line.replace('listening on ', '');
  const photo = new Uint8Array(await readFile(join(folder, 'page.png')));
  return {
    detect: async () => {
      const response = await fetch(`${url}/detect`, { method: 'POST', body: photo });
      return (await response.json()) as PredictionDocument;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      return code;
    },
  };
}

function found([image]: PredictionDocument['images']) {
  return (image as ImageDocument).detections;
}

describe('serve', () => {
  test('from each root, by each parameter: the same release, the same detections', async () => {
    const answers = [];
    for (const [index, source] of Object.values(roots).entries()) {
      const server = await serveFrom(source, parameters[index] ?? '');
      const { images, model: served } = await server.detect();
      answers.push({ detections: found(images), release: served.release });
      expect(await server.stop()).toBe(0);
    }
    expect(answers[0]?.detections).toHaveLength(1);
    expect(answers[0]?.release).toMatchObject({ model: 'documents', version: '1' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('skips an unavailable source', async () => {
    const server = await serveFrom(`s3://elsewhere/x,${roots.gs}`, parameters[0] ?? '');
    expect(found((await server.detect()).images)).toHaveLength(1);
    await server.stop();
  });

  test('swaps to a newly published release, and back, without a restart', async () => {
    const pointer = parameters[0] ?? '';
    const server = await serveFrom(roots.folder, pointer);
    const until = async (version: string) => {
      for (;;) {
        const { model: served } = await server.detect();
        if (served.release?.version === version) return;
      }
    };
    await yololift('publish', ...release('3'), '--to', roots.folder, '--set', pointer);
    await until('3');
    const { code, stdout } = await yololift('rollback', pointer);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${pointer}  → documents/1\n` });
    await until('1');
    expect(await server.stop()).toBe(0);
  });
});

test('a release is copied to another cloud unchanged', async () => {
  const parameter = 'appconfig://store/models/moved';
  const target = 'az://devstoreaccount1/models/moved';
  const moved = await yololift('publish', `${roots.s3}/documents/1`, '--to', target, '--set', parameter);
  expect(moved).toMatchObject({ code: 0, stderr: '' });
  const before = await yololift('status', parameters[1] ?? '');
  expect((await yololift('status', parameter, '--root', target)).stdout).toBe(
    `${before.stdout.split('\n')[0]}\n  ${target}  has it\n`,
  );
  const renamed = await yololift('publish', `${roots.s3}/documents/1`, '--version', '2', '--to', target);
  expect(renamed).toMatchObject({ code: 2, stderr: expect.stringContaining('remove --version') });
  const unnamed = await yololift('publish', model.path, '--version', '2', '--to', target);
  expect(unnamed).toMatchObject({ code: 2, stderr: expect.stringContaining('--name') });
});

test('releases, pull and status', async () => {
  const listed = await yololift('releases', roots.s3);
  expect(listed.stdout).toMatch(/^documents\/1 {2}0\.\d MB {2}3 files\n$/);
  const pulled = await yololift('pull', `${roots.az}/documents/1`, '--out', 'here');
  expect(await readFile(pulled.stdout.trim())).toEqual(await readFile(model.path));
  const again = await yololift('pull', 'here/documents/1', '--out', 'there');
  expect(await readFile(again.stdout.trim())).toEqual(await readFile(model.path));
  expect((await yololift('verify', 'there/documents/1')).stdout).toContain('all bytes match');
  const status = await yololift('status', 'ssm:/models/documents', '--root', roots.gs);
  expect(status.stdout).toMatch(/^documents\/1 {2}sha256:[0-9a-f]{64}\n {2}gs:\/\/models\/prod {2}has it\n$/);
});

test.each([
  [['verify', 'documents/1'], 'is not a release'],
  [['releases', 'ftp://x'], 'not a supported root URI'],
  [['status', 'ssm:/nothing'], 'PARAMETER_NOT_FOUND'],
  [['rollback', 'env:HOME'], 'parameters are read-only'],
  [['serve', '--pointer', 'env:NOTHING'], 'no release roots'],
])('%j is refused with a message', async (args, words) => {
  const { code, stderr } = await yololift(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/\n {4}at /);
});
