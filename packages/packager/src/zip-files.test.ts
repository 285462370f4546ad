import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArtifactFile } from './artifact-file.ts';
import { assertWithinBudget, reportSizes } from './size-report.ts';
import { writeFolder } from './write-folder.ts';
import { zipFiles } from './zip-files.ts';

let folder: string;
let files: readonly ArtifactFile[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-zip-'));
  files = [
    await writeArtifactFile('main.mjs', 'bundle', 'console.log(1)\n'.repeat(100)),
    await writeArtifactFile('models/a/1/model.onnx', 'a 1', 'weights'.repeat(1000)),
    await writeArtifactFile('node_modules/sharp/package.json', 'sharp 0.35.5', '{}'),
  ];
});
afterAll(() => rm(folder, { recursive: true }));

async function writeArtifactFile(path: string, part: string, text: string): Promise<ArtifactFile> {
  const source = join(folder, path.replaceAll('/', '-'));
  await writeFile(source, text);
  return { path, part, source };
}

test('equal files give equal bytes, whatever their times and the time zone', async () => {
  const zoneBefore = process.env.TZ;
  const first = await zipFiles(files);
  try {
    process.env.TZ = 'Pacific/Auckland';
    for (const { source } of files) await utimes(source, 1, 1);
    const second = await zipFiles(files);
    expect(sha256(second.bytes)).toBe(sha256(first.bytes));
  } finally {
    if (zoneBefore === undefined) delete process.env.TZ;
    else process.env.TZ = zoneBefore;
  }
  expect(Object.keys(unzipSync(first.bytes))).toEqual(files.map(({ path }) => path));
});

test('the sizes of the files in a zip sum to the size of the zip', async () => {
  const zip = await zipFiles(files.filter(({ part }) => part !== 'a 1'));
  const budget = { bytes: 80e6, zippedBytes: 30e6 };
  const report = await reportSizes({ cloud: 'aws', arch: 'x64' }, { files, zip, bundled: [], budget });
  expect(report.total).toEqual({ bytes: 1502, zippedBytes: zip.bytes.length });
  expect(report.parts.map(({ part }) => part)).toEqual(['bundle', 'sharp 0.35.5']);
  expect(report.models).toEqual([{ part: 'a 1', bytes: 7000, zippedBytes: undefined }]);
});

test.each([
  [{ bytes: 1000, zippedBytes: 30e6 }, '0.0 MB unzipped, 0.0 MB allowed'],
  [{ bytes: 80e6, zippedBytes: 10 }, '0.0 MB zipped'],
])('over the budget %j, the error names the excess and the largest part', async (budget, message) => {
  const zip = await zipFiles(files);
  const report = await reportSizes({ cloud: 'aws', arch: 'x64' }, { files, zip, bundled: [], budget });
  expect(() => assertWithinBudget(report)).toThrow(
    expect.objectContaining({ code: 'ARTIFACT_TOO_LARGE', message: expect.stringContaining(message) }),
  );
  expect(() => assertWithinBudget(report)).toThrow(/Largest part: bundle/);
});

test('a folder replaces an earlier artifact, and nothing else', async () => {
  const out = join(folder, 'function');
  await writeFolder(files, out);
  await writeFile(join(out, 'left-over.mjs'), '');
  await writeFolder(files, out);
  await expect(stat(join(out, 'left-over.mjs'))).rejects.toThrow('ENOENT');
  const { mode, mtimeMs } = await stat(join(out, 'node_modules/sharp/package.json'));
  expect(mode & 0o777).toBe(0o644);
  expect(mtimeMs).toBe(Date.UTC(1980, 0, 1, 12));
  const own = join(folder, 'own');
  await mkdir(own);
  await writeFile(join(own, 'thesis.txt'), '');
  await expect(writeFolder(files, own)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
