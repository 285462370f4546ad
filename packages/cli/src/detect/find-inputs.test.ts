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
  test('expands to its pictures and lists skipped documents', async () => {
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
    expect(describeSkipped(found.skipped)).toBe('skipped 5 unsupported files: 2 MP4, 1 HEIC, 1 BMP, 1 PDF');
  });

  test('ignores labels, lists and hidden files silently', async () => {
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

  test('detects files with an unknown extension by content', async () => {
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
    expect(kinds(found)).toEqual(['BIN true', 'ZIP false', 'no extension false', 'no extension false']);
  });

  test('without pictures is an error that lists the skipped files', async () => {
    await lay({ 'a.pdf': '', 'b.txt': '' });
    const { first } = await find();
    expect(first?.error).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
    expect(first?.error?.message).toMatch(
      /the folder .* contains no pictures; skipped 1 unsupported file: 1 PDF$/,
    );
  });

  test.each(['photos (1)', 'a[1]', '{x}', '!b', '+(c)'])('may be named %s', async (name) => {
    await lay({ [`${name}/p.png`]: '' });
    expect((await find(name)).inputs).toEqual([join(name, 'p.png')]);
    expect((await find(`${name}/*.png`)).inputs).toEqual([join(name, 'p.png')]);
  });
});

test('a glob expands to its matches in natural order', async () => {
  await lay({ 'p-10.png': '', 'p-2.png': '', 'sub/p-1.png': '', 'note.txt': '' });
  expect((await find('p-*.png')).inputs).toEqual(['p-2.png', 'p-10.png']);
  expect((await find('**/*.png')).inputs).toEqual(['p-2.png', 'p-10.png', join('sub', 'p-1.png')]);
});

test('a glob without matches is an error, and so is an Ultralytics setting', async () => {
  expect((await find('*.jpg')).first?.error).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  await expect(findInputs(['conf=0.5'])).rejects.toThrow('conf=0.5: use --confidence 0.25');
  await expect(findInputs(['source=bus.jpg'])).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  expect((await findInputs(['name with = in it.jpg'])).inputs).toHaveLength(1);
});

test('a skipped file has an entry in JSON', () => {
  expect(skippedDocument({ path: 'a.pdf', kind: 'PDF', isDocument: true })).toEqual({
    path: 'a.pdf',
    error: { code: 'IMAGE_UNSUPPORTED', message: expect.stringContaining('(PDF); convert it to JPEG') },
  });
});

test('numbers in paths are compared as numbers', () => {
  expect(['b/p-10.png', 'b/p-2.png', 'a/p-3.png'].toSorted(byName)).toEqual([
    'a/p-3.png',
    'b/p-2.png',
    'b/p-10.png',
  ]);
});
