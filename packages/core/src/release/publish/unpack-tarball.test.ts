import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isTarball } from './open-tarball.ts';
import { unpackTarball } from './unpack-tarball.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-tar-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function tarball(
  ...entries: readonly (readonly [Partial<Header> & { name: string }, string])[]
): Promise<string> {
  const path = join(folder, 'model.tar.gz');
  const packing = pack();
  for (const [header, content] of entries) packing.entry(header as Header, content);
  packing.finalize();
  await pipeline(packing, createGzip(), createWriteStream(path));
  return path;
}

const MAC = ['._model.onnx', '.DS_Store', '__MACOSX/._model.onnx', 'code/._labels.txt'];

test('files that macOS adds are skipped', async () => {
  const path = await tarball(...MAC.map((name) => [{ name }, 'x'] as const), [
    { name: 'model.onnx' },
    'weights',
  ]);
  expect(await unpackTarball(path, join(folder, 'out'))).toEqual(['model.onnx']);
  expect(await readdir(join(folder, 'out'), { recursive: true })).toEqual(['model.onnx']);
});

test('a plain tar is unpacked too, whatever its name', async () => {
  const path = join(folder, 'model.bin');
  await writeFile(path, gunzipSync(await readFile(await tarball([{ name: 'model.onnx' }, 'weights']))));
  expect(await isTarball(path)).toBe(true);
  expect(await unpackTarball(path, join(folder, 'out'))).toEqual(['model.onnx']);
});

test('the last entry of a path wins', async () => {
  const path = await tarball([{ name: 'a' }, 'old'], [{ name: './a' }, 'new']);
  expect(await unpackTarball(path, join(folder, 'out'))).toEqual(['a']);
  expect(await readFile(join(folder, 'out/a'), 'utf8')).toBe('new');
});

test.each([
  ['bzip2', 'BZh91AY&SY', 'bunzip2'],
  ['xz', '\xfd7zXZ\0', 'unxz'],
  ['Zstandard', '\x28\xb5\x2f\xfd', 'unzstd'],
  ['zip', 'PK\x03\x04', 'pass the folder'],
])('%s is rejected by name', async (what, mark, fix) => {
  const path = join(folder, 'model.tar.x');
  await writeFile(path, Buffer.from(mark.padEnd(600, '\0'), 'latin1'));
  expect(await isTarball(path)).toBe(true);
  await expect(unpackTarball(path, join(folder, 'out'))).rejects.toMatchObject({
    code: 'MODEL_UNSUPPORTED',
    message: expect.stringMatching(new RegExp(`${what}.*${fix}`)),
  });
});

test('the error names a link and its target', async () => {
  const path = await tarball([{ name: 'model.onnx', type: 'symlink', linkname: '/opt/best.onnx' }, '']);
  await expect(unpackTarball(path, join(folder, 'out'))).rejects.toThrow(
    'model.onnx is a symlink to /opt/best.onnx',
  );
});

test('a truncated tar is corrupt at any length, without a hang', { timeout: 60_000 }, async () => {
  const packed = await readFile(
    await tarball([{ name: 'a/model.onnx' }, 'w'.repeat(1500)], [{ name: 'b' }, 'x'.repeat(512)]),
  );
  const whole = gunzipSync(packed);
  const last = whole.length - 1024; // without the two final blocks of zeros
  const blocks = Array.from({ length: last / 512 + 1 }, (_, block) => block * 512);
  for (const length of [1, 100, 511, 513, 1000, 1030, 2047, 2600, last - 1, ...blocks]) {
    for (const bytes of [whole.subarray(0, length), gzipSync(whole.subarray(0, length))]) {
      const path = join(folder, 'cut.tar');
      await writeFile(path, bytes);
      const unpacking = unpackTarball(path, join(folder, `out-${length}`));
      await expect(unpacking, `cut at ${length}`).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    }
  }
  for (let length = 0; length < packed.length; length += 7) {
    await writeFile(join(folder, 'cut.tar.gz'), packed.subarray(0, length));
    const unpacking = unpackTarball(join(folder, 'cut.tar.gz'), join(folder, 'out'));
    await expect(unpacking, `cut at ${length}`).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  }
});

test('unpacks files and folders', async () => {
  const path = await tarball(
    [{ name: './', type: 'directory' }, ''],
    [{ name: './model.onnx' }, 'weights'],
    [{ name: 'code/labels.txt' }, 'a\nb'],
  );
  const out = join(folder, 'out');
  expect(await unpackTarball(path, out)).toEqual(['model.onnx', 'code/labels.txt']);
  expect(await readFile(join(out, 'code/labels.txt'), 'utf8')).toBe('a\nb');
});

test.each([
  ['a path outside the folder', { name: '../evil' }],
  ['an absolute path', { name: '/etc/evil' }],
  ['a link', { name: 'link', type: 'symlink' as const, linkname: '/etc/passwd' }],
  ['a hard link', { name: 'link', type: 'link' as const, linkname: 'model.onnx' }],
  ['a device', { name: 'device', type: 'character-device' as const }],
])('%s is refused', async (_what, header) => {
  const path = await tarball([header, '']);
  await expect(unpackTarball(path, join(folder, 'out'))).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
});

test('content above the limits is rejected', async () => {
  const path = await tarball([{ name: 'a' }, 'x'.repeat(1000)], [{ name: 'b' }, 'x']);
  const out = join(folder, 'out');
  await expect(unpackTarball(path, out, { maxBytes: 500 })).rejects.toMatchObject({
    code: 'MODEL_UNSUPPORTED',
  });
  await expect(unpackTarball(path, out, { maxFiles: 1 })).rejects.toMatchObject({
    code: 'MODEL_UNSUPPORTED',
  });
});

test('a truncated tarball and another file are corrupt', async () => {
  const path = await tarball([{ name: 'model.onnx' }, 'weights'.repeat(10_000)]);
  await truncate(path, 60);
  await expect(unpackTarball(path, join(folder, 'out'))).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  await writeFile(path, 'I am text');
  await expect(unpackTarball(path, join(folder, 'out'))).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  expect((await readdir(folder)).includes('evil')).toBe(false);
});
