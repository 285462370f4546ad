import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type CatWithExternalData, writeCatWithExternalData } from '@yololift/core/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

// Publishes models with external weights, folders, and tarballs of training jobs and Macs.

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder: string;
let root: string;
let cat: CatWithExternalData;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-models-'));
  root = pathToFileURL(join(folder, 'root')).href;
  cat = await writeCatWithExternalData(join(folder, 'export'));
});
afterEach(() => rm(folder, { recursive: true }));

async function yololift(...args: readonly string[]) {
  const env = { ...process.env, INIT_CWD: folder, TMPDIR: folder };
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: 'pipe' });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk) => out.push(String(chunk)));
  child.stderr.on('data', (chunk) => err.push(String(chunk)));
  const [code] = await once(child, 'close');
  return { code, stdout: out.join(''), stderr: err.join('') };
}

const publish = (model: string, ...more: readonly string[]) =>
  yololift(
    'publish',
    model,
    '--name',
    'cats',
    '--version',
    '1',
    '--self-test',
    cat.image,
    '--to',
    root,
    ...more,
  );

const tar = (...args: readonly string[]) => execFileSync('tar', args, { cwd: folder, stdio: 'pipe' });

/** Files of the release in the root. */
const published = async () =>
  (await readdir(join(folder, 'root/cats/1'), { recursive: true }).catch(() => [])).toSorted();

const ALL = ['manifest.json', 'model.onnx', 'self-test.png', 'weights', 'weights/cat.onnx.data'];

describe('external weights', { timeout: 180_000 }, () => {
  test('are published, pulled, copied and verified with the model', async () => {
    expect(await publish(cat.modelFile)).toMatchObject({ code: 0, stderr: '' });
    expect(await published()).toEqual(ALL);
    await rm(join(folder, 'export/weights'), { recursive: true });
    const pulled = await yololift('pull', `${root}/cats/1`, '--out', 'here');
    const detected = await yololift('detect', '--model', pulled.stdout.trim(), cat.image);
    expect(detected).toMatchObject({ code: 0, stdout: expect.stringContaining('cat') });
    const copy = pathToFileURL(join(folder, 'copy')).href;
    expect(await yololift('publish', 'here/cats/1', '--to', copy)).toMatchObject({ code: 0 });
    const verified = await yololift('verify', `${copy}/cats/1`);
    expect(verified.stdout).toMatch(/3 files, .*all bytes match; loaded, self-test passed\n/);
    expect((await yololift('verify', `${copy}/cats/1`, '--no-load')).stdout).toMatch(/all bytes match\n/);
    expect((await readdir(folder)).filter((name) => name.startsWith('yololift-'))).toEqual([]);
  });

  test('that are absent or truncated fail the publish; nothing is written', async () => {
    await truncate(cat.dataFile, 100);
    expect(await publish(cat.modelFile)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cat\.onnx\.data .* it has 100 bytes.*\(MODEL_CORRUPT\)/s),
    });
    await rm(cat.dataFile);
    expect(await publish(cat.modelFile)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(cat.dataFile),
    });
    expect(await published()).toEqual([]);
  });

  test('that are truncated fail verify and copying a release', async () => {
    await publish(cat.modelFile);
    const release = join(folder, 'root/cats/1');
    await truncate(join(release, 'weights/cat.onnx.data'), 100);
    expect(await yololift('verify', release)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('RELEASE_CORRUPT'),
    });
    const copy = pathToFileURL(join(folder, 'copy')).href;
    expect(await yololift('publish', release, '--to', copy)).toMatchObject({ code: 2 });
    expect(await readdir(folder)).not.toContain('copy');
  });
});

describe('a folder or a tarball', { timeout: 180_000 }, () => {
  test('with one model and a folder of weights', async () => {
    expect(await publish('export')).toMatchObject({ code: 0, stderr: '' });
    expect(await published()).toEqual(ALL);
  });

  test.each(['model.tar.gz', 'model.tar'])('%s, made on a Mac', async (name) => {
    await mkdir(join(folder, 'export/__MACOSX'));
    for (const unwanted of ['._cat.onnx', '.DS_Store', '__MACOSX/._cat.onnx', 'weights/._cat.onnx.data']) {
      await writeFile(join(folder, 'export', unwanted), 'x');
    }
    tar(name.endsWith('gz') ? '-czf' : '-cf', name, '-C', 'export', '.');
    expect(await publish(name)).toMatchObject({ code: 0, stderr: '' });
    expect(await published()).toEqual(ALL);
  });

  test('with several ONNX files needs --model-file', async () => {
    await mkdir(join(folder, 'export/best'));
    await copyFile(cat.modelFile, join(folder, 'export/best/cat.onnx'));
    await cp(join(folder, 'export/weights'), join(folder, 'export/best/weights'), { recursive: true });
    tar('-czf', 'model.tar.gz', '-C', 'export', '.');
    for (const model of ['export', 'model.tar.gz']) {
      expect(await publish(model)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(
          /contains 2 ONNX files \(best\/cat\.onnx, cat\.onnx\).*--model-file best\/cat\.onnx \(MODEL_UNDECIDED\)/,
        ),
      });
    }
    const unknown = await publish('model.tar.gz', '--model-file', 'worst.onnx');
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not contain worst.onnx'),
    });
    const outside = await publish('export', '--model-file', '../export/cat.onnx');
    expect(outside).toMatchObject({ code: 2, stderr: expect.stringContaining('MODEL_NOT_FOUND') });
    const single = await publish(cat.modelFile, '--model-file', 'cat.onnx');
    expect(single).toMatchObject({ code: 2, stderr: expect.stringContaining('remove --model-file') });
    expect(await publish('model.tar.gz', '--model-file', './best/cat.onnx')).toMatchObject({ code: 0 });
    expect(await published()).toEqual(ALL);
  });

  test('with a link, or of another compression, is refused by name', async () => {
    await symlink('/etc/hostname', join(folder, 'export/labels.txt'));
    tar('-czf', 'model.tar.gz', '-C', 'export', '.');
    expect(await publish('model.tar.gz')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('labels.txt is a symlink to /etc/hostname'),
    });
    await writeFile(join(folder, 'model.tar.bz2'), 'BZh9');
    expect(await publish('model.tar.bz2')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('bunzip2'),
    });
    await writeFile(join(folder, 'model.zip'), 'PK\u0003\u0004');
    expect(await publish('model.zip')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('packed with zip'),
    });
  });
});

test('a release’s folder is read by its manifest under any folder name', {
  timeout: 180_000,
}, async () => {
  await publish(cat.modelFile, '--labels', 'lynx,');
  for (const model of ['root/cats/1', `${root}/cats/1`]) {
    expect((await yololift('detect', '--model', model, cat.image)).stdout).toContain('lynx');
  }
  const doubled = await publish(cat.modelFile, '--model', 'other.onnx');
  expect(doubled).toMatchObject({ code: 2, stderr: expect.stringContaining('without --model') });
});

test('a command whose promise never settles fails with a message', async () => {
  const stuck = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
    fs.promises.stat = () => new Promise(() => {}); syncBuiltinESMExports();`;
  const env = {
    ...process.env,
    INIT_CWD: folder,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(stuck)}`,
  };
  const child = spawn(process.execPath, [MAIN, 'detect', '--model', 'a.onnx', 'a.png'], {
    env,
    stdio: 'pipe',
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect({ said, code }).toEqual({ said: expect.stringContaining('stopped before it finished'), code: 2 });
});
