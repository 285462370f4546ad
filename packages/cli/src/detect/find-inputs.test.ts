import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findInputs } from './find-inputs.ts';
import { describeSkipped, skippedDocument } from './format-skipped.ts';
import { byName } from './natural-order.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-inputs-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function lay(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

async function find(argument = '') {
  const { inputs, skipped } = await findInputs([join(folder, argument)]);
  return { inputs: inputs.map(({ path }) => relative(folder, path)), skipped, first: inputs[0] };
}

const kinds = ({ skipped }: Awaited<ReturnType<typeof find>>) =>
  skipped.map(({ kind, isDocument }) => `${kind} ${isDocument}`).toSorted();

describe('a folder', () => {
  test('gives its pictures, and tells documents that are left out', async () => {
    await lay({
      'a.jpg': '',
      'sub/b.PNG': '',
      'sub/c.pdf': '',
      'd.heic': '',
      'e.Mp4': '',
      'f.bmp': '',
      'g.mp4': '',
    });
    const found = await find();
    expect(found.inputs).toEqual(['a.jpg', join('sub', 'b.PNG')]);
    expect(kinds(found)).toEqual(['BMP true', 'HEIC true', 'MP4 true', 'MP4 true', 'PDF true']);
    expect(describeSkipped(found.skipped)).toBe(
      'skipped 5 files that are no pictures yololift reads: 2 MP4, 1 HEIC, 1 BMP, 1 PDF',
    );
  });

  test('passes over labels, lists and hidden files without a word', async () => {
    const side = {
      'a.txt': '',
      'b.json': '',
      'c.CSV': '',
      'Thumbs.db': '',
      '.DS_Store': '',
      '._a.jpg': '',
      'd.xml': '',
    };
    await lay({ 'a.jpg': '', ...side });
    expect(await find()).toMatchObject({ inputs: ['a.jpg'], skipped: [] });
  });

  test('takes a file whose ending says nothing for what it is', async () => {
    const blank = { width: 8, height: 8, channels: 3, background: '#123' } as const;
    const jpeg = await sharp({ create: blank }).jpeg().toBuffer();
    await lay({
      scan: jpeg,
      'b.jpe': jpeg,
      'c.bin': '%PDF-1.7',
      LICENSE: 'text',
      'd.zip': 'PK\x03\x04',
      empty: '',
    });
    const found = await find();
    expect(found.inputs).toEqual(['b.jpe', 'scan']);
    expect(kinds(found)).toEqual(['BIN true', 'ZIP false', 'no ending false', 'no ending false']);
  });

  test('without a picture is an error that says what is there', async () => {
    await lay({ 'a.pdf': '', 'b.txt': '' });
    const { first } = await find();
    expect(first?.error).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
    expect(first?.error?.message).toMatch(/no picture in the folder .*; skipped 1 file .*: 1 PDF$/);
  });

  test.each(['photos (1)', 'a[1]', '{x}', '!b', '+(c)'])('may be called %s', async (name) => {
    await lay({ [`${name}/p.png`]: '' });
    expect((await find(name)).inputs).toEqual([join(name, 'p.png')]);
    expect((await find(`${name}/*.png`)).inputs).toEqual([join(name, 'p.png')]);
  });
});

test('a glob gives what it matches, in the order of people', async () => {
  await lay({ 'p-10.png': '', 'p-2.png': '', 'sub/p-1.png': '', 'note.txt': '' });
  expect((await find('p-*.png')).inputs).toEqual(['p-2.png', 'p-10.png']);
  expect((await find('**/*.png')).inputs).toEqual(['p-2.png', 'p-10.png', join('sub', 'p-1.png')]);
});

test('a glob that matches nothing is an error, and so is a setting of another tool', async () => {
  expect((await find('*.jpg')).first?.error).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  await expect(findInputs(['conf=0.5'])).rejects.toThrow('conf=0.5: here it is --confidence 0.25');
  await expect(findInputs(['source=bus.jpg'])).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  expect((await findInputs(['name with = in it.jpg'])).inputs).toHaveLength(1);
});

test('a file that was left out has its place in JSON', () => {
  expect(skippedDocument({ path: 'a.pdf', kind: 'PDF', isDocument: true })).toEqual({
    path: 'a.pdf',
    error: { code: 'IMAGE_UNSUPPORTED', message: expect.stringContaining('(PDF); convert it to JPEG') },
  });
});

test('paths are ordered by numbers in them', () => {
  expect(['b/p-10.png', 'b/p-2.png', 'a/p-3.png'].toSorted(byName)).toEqual([
    'a/p-3.png',
    'b/p-2.png',
    'b/p-10.png',
  ]);
});
