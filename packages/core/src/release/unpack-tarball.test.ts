import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
  ['a path that leads out', { name: '../evil' }],
  ['a path from the top', { name: '/etc/evil' }],
  ['a link', { name: 'link', type: 'symlink' as const, linkname: '/etc/passwd' }],
  ['a hard link', { name: 'link', type: 'link' as const, linkname: 'model.onnx' }],
  ['a device', { name: 'device', type: 'character-device' as const }],
])('%s is refused', async (_what, header) => {
  const path = await tarball([header, '']);
  await expect(unpackTarball(path, join(folder, 'out'))).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
});

test('one that holds too much is refused', async () => {
  const path = await tarball([{ name: 'a' }, 'x'.repeat(1000)], [{ name: 'b' }, 'x']);
  const out = join(folder, 'out');
  await expect(unpackTarball(path, out, { maxBytes: 500 })).rejects.toMatchObject({
    code: 'MODEL_UNSUPPORTED',
  });
  await expect(unpackTarball(path, out, { maxFiles: 1 })).rejects.toMatchObject({
    code: 'MODEL_UNSUPPORTED',
  });
});

test('one that is cut off, or no tarball, is corrupt', async () => {
  const path = await tarball([{ name: 'model.onnx' }, 'weights'.repeat(10_000)]);
  await truncate(path, 60);
  await expect(unpackTarball(path, join(folder, 'out'))).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  await writeFile(path, 'I am text');
  await expect(unpackTarball(path, join(folder, 'out'))).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  expect((await readdir(folder)).includes('evil')).toBe(false);
});
