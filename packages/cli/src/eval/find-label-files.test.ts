import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findLabelFiles } from './find-label-files.ts';
import { readTruth } from './read-truth.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-truth-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function lay(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), '0 0.5 0.5 0.1 0.1\n');
  }
}

interface Places {
  readonly root?: string;
  readonly labels?: string | undefined;
}

/** Finds the label files of images; all paths are relative to the folder. */
async function find(images: readonly string[], { root = 'images', labels }: Places) {
  const { files, unused } = await findLabelFiles(
    images.map((image) => join(folder, image)),
    { root: join(folder, root), labels: labels === undefined ? undefined : join(folder, labels) },
  );
  const short = (file: string | undefined) => file && relative(folder, file);
  return { files: files.map(short), unused: unused.map(short) };
}

describe('labels in a separate folder', () => {
  test('mirror the images’ folders; equal names in two folders are different', async () => {
    await lay('labels/a.txt', 'labels/sub/a.txt', 'labels/sub/deep/b.txt', 'labels/sub/old.txt');
    expect(
      await find(['images/a.jpg', 'images/sub/a.jpg', 'images/sub/deep/b.png', 'images/other/a.jpg'], {
        labels: 'labels',
      }),
    ).toEqual({
      files: ['labels/a.txt', 'labels/sub/a.txt', 'labels/sub/deep/b.txt', undefined],
      unused: ['labels/sub/old.txt'],
    });
  });

  test('are in labels/ for images in images/, at any depth', async () => {
    await lay('train/labels/a.txt', 'val/labels/sub/a.txt');
    expect(
      await find(['train/images/a.jpg', 'val/images/sub/a.jpg'], { root: '.', labels: '.' }),
    ).toMatchObject({
      files: ['train/labels/a.txt', 'val/labels/sub/a.txt'],
    });
  });

  test('mirror the folders in images/', async () => {
    await lay('labels/train/a.txt');
    expect(await find(['images/train/a.jpg'], { root: '.', labels: 'labels' })).toMatchObject({
      files: ['labels/train/a.txt'],
    });
  });

  test('may be flat, for images in folders', async () => {
    await lay('labels/a.txt', 'labels/b.txt', 'labels/classes.txt');
    expect(await find(['images/x/a.jpg', 'images/y/b.jpg', 'images/c.jpg'], { labels: 'labels' })).toEqual({
      files: ['labels/a.txt', 'labels/b.txt', undefined],
      unused: [],
    });
  });

  test('may be flat only if image names are unique', async () => {
    await lay('labels/a.txt');
    await expect(find(['images/x/a.jpg', 'images/y/a.jpg'], { labels: 'labels' })).rejects.toMatchObject({
      code: 'LABELS_INVALID',
      message: expect.stringMatching(/a\.txt matches both .*x\/a\.jpg and .*y\/a\.jpg/),
    });
    // The file belongs to the image in the base folder.
    expect(await find(['images/a.jpg', 'images/y/a.jpg'], { labels: 'labels' })).toMatchObject({
      files: ['labels/a.txt', undefined],
    });
  });

  test('may have dots and spaces in their names', async () => {
    await lay('labels/a.v2 (1).txt', 'labels/a.txt');
    expect(await find(['images/a.v2 (1).jpg', 'images/a.jpg'], { labels: 'labels' })).toMatchObject({
      files: ['labels/a.v2 (1).txt', 'labels/a.txt'],
    });
  });

  test('are refused if the folder is absent', async () => {
    await expect(find(['images/a.jpg'], { labels: 'nowhere' })).rejects.toMatchObject({
      code: 'LABELS_INVALID',
    });
  });
});

describe('without a labels folder', () => {
  test('labels are in labels/ for the last images/ of the path, else beside the image', async () => {
    await lay('images/data/labels/sub/a.txt', 'flat/b.txt', 'flat/old.txt');
    expect(await find(['images/data/images/sub/a.jpg', 'flat/b.jpg', 'flat/c.jpg'], {})).toEqual({
      files: ['images/data/labels/sub/a.txt', 'flat/b.txt', undefined],
      unused: ['flat/old.txt'],
    });
  });
});

describe('readTruth', () => {
  const model = { task: 'detect', labels: ['cat'] } as const;
  const read = (images: readonly string[], isWholeFolder = true) =>
    readTruth(
      images.map((image) => join(folder, 'images', image)),
      { root: join(folder, 'images'), labels: join(folder, 'labels'), isWholeFolder },
      model,
    );

  test('returns warnings', async () => {
    await lay('labels/a.txt', 'labels/old.txt');
    await writeFile(join(folder, 'labels/b.txt'), '0 0.9 0.9 0.5 0.1\n0 0.9 0.9 0.5 0.1\n0 0.5 0.5 0 0\n');
    const { labels, warnings } = await read(['a.jpg', 'b.jpg', 'c.jpg']);
    expect(labels.map(({ length }) => length)).toEqual([1, 1, 0]);
    expect(warnings.map(({ code, message }) => `${code} ${/\d+/.exec(message)?.[0]}`)).toEqual([
      'LABELS_MISSING 1',
      'LABELS_UNUSED 1',
      'LABELS_DUPLICATE 1',
      'LABELS_EMPTY 1',
      'LABELS_OUTSIDE 1',
    ]);
  });

  test('ignores unused labels unless the images are a whole folder', async () => {
    await lay('labels/a.txt', 'labels/old.txt');
    expect((await read(['a.jpg'], false)).warnings).toEqual([]);
  });

  test('reports file and line of an invalid label', async () => {
    await lay('labels/a.txt');
    await writeFile(join(folder, 'labels/b.txt'), '0 0.5 0.5 0.1 0.1\n1 0.5 0.5 0.1 0.1\n');
    await expect(read(['a.jpg', 'b.jpg'])).rejects.toMatchObject({
      code: 'LABELS_INVALID',
      message: expect.stringMatching(/labels\/b\.txt, line 2: class 1, but the model has 1 classes/),
    });
  });

  test('refuses images without any label', async () => {
    await lay('labels/x.txt');
    await expect(read(['a.jpg'])).rejects.toThrow('no labels found in');
  });
});
