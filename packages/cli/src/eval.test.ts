import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ModelFile, writeCatModel } from '../testing/cat-model-file.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder: string;
let model: ModelFile;

async function yololift(...args: readonly string[]) {
  const options = { env: { ...process.env, INIT_CWD: folder } };
  return promisify(execFile)(process.execPath, [MAIN, ...args], options).catch((error) => error);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-eval-'));
  model = await writeCatModel();
  await mkdir(join(folder, 'images'));
  await mkdir(join(folder, 'labels'));
  const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#333' } })
    .png()
    .toBuffer();
  for (const name of ['a', 'b']) await writeFile(join(folder, 'images', `${name}.png`), picture);
  // The model always detects one cat, 20 px square in the middle: correct for a.png, wrong for b.png.
  await writeFile(join(folder, 'labels/a.txt'), `1 0.5 0.5 ${20 / 64} ${20 / 64}\n`);
});

afterAll(async () => {
  await model.remove();
  await rm(folder, { recursive: true });
});

test('measures one true and one false detection', async () => {
  const { stdout } = await yololift('eval', 'images', 'labels', '--model', model.path, '--json');
  const { images, map50, classes, confusion } = JSON.parse(stdout);
  expect({ images, map50 }).toEqual({ images: 2, map50: 1 }); // equal scores: the true positive comes first
  expect(classes[1]).toMatchObject({ name: 'cat', truthCount: 1 });
  expect(confusion).toEqual([
    [0, 0, 0],
    [0, 1, 0],
    [0, 1, 0],
  ]);
});

test('prints a table', async () => {
  const { stdout } = await yololift('eval', 'images', 'labels', '--model', model.path);
  expect(stdout).toContain('detections at confidence ≥ 0.25, matched at IoU 0.45');
  expect(stdout).toMatch(/cat +1 {2}1\.000 {3}1\.000/);
});

test('label folders mirror image folders, polygons count as boxes, warnings are printed', async () => {
  const [low, high] = [22 / 64, 42 / 64];
  const corners = [low, low, high, low, high, high, low, high].join(' ');
  await mkdir(join(folder, 'data/images/sub'), { recursive: true });
  await mkdir(join(folder, 'data/labels/sub'), { recursive: true });
  for (const name of ['a', 'sub/a']) {
    await copyFile(join(folder, 'images/a.png'), join(folder, `data/images/${name}.png`));
  }
  await writeFile(join(folder, 'data/labels/sub/a.txt'), `1.0 ${corners}\r\n`);
  await writeFile(join(folder, 'data/images/form.pdf'), '%PDF-1.7');
  const { code, stdout, stderr } = await yololift('eval', 'data/images', '--model', model.path, '--json');
  expect(code).toBe(1); // the PDF
  const { map50, confusion, confusionAt, warnings } = JSON.parse(stdout);
  expect(map50).toBe(0.5); // equal scores: the upper image, which has no label, comes first
  expect(confusion[1]).toEqual([0, 1, 0]);
  expect(confusionAt).toEqual({ confidence: 0.25, iou: 0.45 });
  expect(warnings.map((one: { code: string }) => one.code)).toEqual(['FILES_SKIPPED', 'LABELS_MISSING']);
  expect(stderr).toContain('1 PDF');
});

test.each([
  [['eval', 'images', 'nowhere'], 'cannot read the labels folder nowhere'],
  [['eval', 'nothing', 'labels'], 'IMAGE_NOT_FOUND'],
])('%j is refused with a message', async (args, words) => {
  const { code, stderr } = await yololift(...args, '--model', model.path);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});
