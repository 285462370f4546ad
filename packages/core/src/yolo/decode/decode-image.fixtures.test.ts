import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fixture, fixturesFolder, NO_FIXTURES } from '../../../testing/fixtures.ts';
import { decodeImage } from './decode-image.ts';

// Real images from bug reports, with their expected results.

describe.skipIf(fixturesFolder === undefined)(`images from bug reports (${NO_FIXTURES})`, () => {
  const decode = (...path: readonly string[]) => decodeImage(readFileSync(fixture('cases', ...path)));

  test.each([
    'ascii-no-null',
    'datetime-short',
    'desc-embedded-null',
    'model-no-null',
    'unsorted',
    'wrong-type-software',
  ])('a TIFF of odd metadata, %s: the pixels of the plain one', async (name) => {
    const folder = 'I01-tiff-metadata-warnings';
    const [odd, plain] = await Promise.all([decode(folder, `${name}.tif`), decode(folder, 'plain.tif')]);
    expect(Buffer.compare(odd.data, plain.data)).toBe(0);
  });

  test('a JPEG without its end marker', async () => {
    const { warnings } = await decode('I03-jpeg-no-eoi', 'no-eoi.jpg');
    expect(warnings).toMatchObject([{ code: 'IMAGE_INCOMPLETE_END' }]);
  });

  test('a TIFF of three pages', async () => {
    expect(await decode('I04-multipage-tiff', 'three-pages.tif')).toMatchObject({ pages: 3 });
  });

  test('extra bytes before a JPEG', async () => {
    await expect(decode('I08-leading-bytes', 'crlf-first.jpg')).rejects.toThrow(/a JPEG after 2 extra bytes/);
  });

  test('intact and damaged photos, eight at once', async () => {
    const names = Array.from({ length: 64 }, (_, index) => (index % 4 === 0 ? 'damaged' : 'samsung-like'));
    const decoded = await Promise.allSettled(
      names.map((name) => decode('I09-warning-text-race', `${name}.jpg`)),
    );
    const taken = decoded.map(({ status }) => status === 'fulfilled');
    expect(taken).toEqual(names.map((name) => name !== 'damaged'));
  });

  test.each([
    ['prog-8000x6000-1000scans.jpg', 'IMAGE_TOO_SLOW'],
    ['png-1x50M.png', 'IMAGE_TOO_LARGE'],
  ])('%s is refused before its decode', async (name, code) => {
    const before = process.cpuUsage();
    await expect(decode('hostile', name)).rejects.toMatchObject({ code });
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });
});
