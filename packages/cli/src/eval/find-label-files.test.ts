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

/** The label files of images, all by their paths within the folder. */
async function find(images: readonly string[], { root = 'images', labels }: Places) {
  const { files, unused } = await findLabelFiles(
    images.map((image) => join(folder, image)),
    { root: join(folder, root), labels: labels === undefined ? undefined : join(folder, labels) },
  );
  const short = (file: string | undefined) => file && relative(folder, file);
  return { files: files.map(short), unused: unused.map(short) };
}

describe('labels in a folder of their own', () => {
  test('mirror the images’ folders, and equal names in two folders are two', async () => {
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

  test('lie in labels/ where the images lie in images/, at any depth', async () => {
    await lay('train/labels/a.txt', 'val/labels/sub/a.txt');
    expect(
      await find(['train/images/a.jpg', 'val/images/sub/a.jpg'], { root: '.', labels: '.' }),
    ).toMatchObject({
      files: ['train/labels/a.txt', 'val/labels/sub/a.txt'],
    });
  });

  test('mirror what lies below images/', async () => {
    await lay('labels/train/a.txt');
    expect(await find(['images/train/a.jpg'], { root: '.', labels: 'labels' })).toMatchObject({
      files: ['labels/train/a.txt'],
    });
  });

  test('may lie flat, for images in folders', async () => {
    await lay('labels/a.txt', 'labels/b.txt', 'labels/classes.txt');
    expect(await find(['images/x/a.jpg', 'images/y/b.jpg', 'images/c.jpg'], { labels: 'labels' })).toEqual({
      files: ['labels/a.txt', 'labels/b.txt', undefined],
      unused: [],
    });
  });

  test('lie flat for one image of a name only', async () => {
    await lay('labels/a.txt');
    await expect(find(['images/x/a.jpg', 'images/y/a.jpg'], { labels: 'labels' })).rejects.toMatchObject({
      code: 'LABELS_INVALID',
      message: expect.stringMatching(/a\.txt may be of .*x\/a\.jpg or of .*y\/a\.jpg/),
    });
    // Here the file is the upper image's.
    expect(await find(['images/a.jpg', 'images/y/a.jpg'], { labels: 'labels' })).toMatchObject({
      files: ['labels/a.txt', undefined],
    });
  });

  test('keep dots and blanks in names', async () => {
    await lay('labels/a.v2 (1).txt', 'labels/a.txt');
    expect(await find(['images/a.v2 (1).jpg', 'images/a.jpg'], { labels: 'labels' })).toMatchObject({
      files: ['labels/a.v2 (1).txt', 'labels/a.txt'],
    });
  });

  test('are refused where there is no such folder', async () => {
    await expect(find(['images/a.jpg'], { labels: 'nowhere' })).rejects.toMatchObject({
      code: 'LABELS_INVALID',
    });
  });
});

describe('without a labels’ folder', () => {
  test('they lie in labels/ for the last images/ of the path, else beside the image', async () => {
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

  test('tells what is odd', async () => {
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

  test('says nothing of other images’ labels where only some images were named', async () => {
    await lay('labels/a.txt', 'labels/old.txt');
    expect((await read(['a.jpg'], false)).warnings).toEqual([]);
  });

  test('names the file and the line of a label that cannot be right', async () => {
    await lay('labels/a.txt');
    await writeFile(join(folder, 'labels/b.txt'), '0 0.5 0.5 0.1 0.1\n1 0.5 0.5 0.1 0.1\n');
    await expect(read(['a.jpg', 'b.jpg'])).rejects.toMatchObject({
      code: 'LABELS_INVALID',
      message: expect.stringMatching(/labels\/b\.txt, line 2: class 1, but the model has 1 classes/),
    });
  });

  test('refuses images none of which has a label', async () => {
    await lay('labels/x.txt');
    await expect(read(['a.jpg'])).rejects.toThrow('no image has a label');
  });
});
