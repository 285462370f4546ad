import { describe, expect, test } from 'vitest';
import { splitGlob } from './split-glob.ts';

const split = (argument: string, { isWindows = false, folders = [] as readonly string[] } = {}) =>
  splitGlob(argument, { isWindows, isFolder: async (path) => folders.includes(path) });

describe('on Windows', () => {
  test.each([
    ['scans\\*.png', 'scans', '*.png'],
    ['C:\\scans\\2024\\**\\*.png', 'C:/scans/2024', '**/*.png'],
    ['C:\\*.png', 'C:/', '*.png'],
    ['c:/scans/*.JPG', 'c:/scans', '*.JPG'],
    ['..\\scans\\page-?.tif', '../scans', 'page-?.tif'],
    ['\\\\server\\share\\in\\*.jpg', '//server/share/in', '*.jpg'],
    ['*.{png,jpg}', '.', '*.{png,jpg}'],
  ])('%s', async (argument, folder, pattern) => {
    expect(await split(argument, { isWindows: true })).toEqual({ folder, pattern });
  });

  test('a path is not a glob', async () => {
    expect(await split('C:\\scans\\a.png', { isWindows: true })).toBeUndefined();
  });
});

describe('on other systems', () => {
  test.each([
    ['scans/**/*.png', 'scans', '**/*.png'],
    ['/mnt/in/*.png', '/mnt/in', '*.png'],
    ['/*.png', '/', '*.png'],
    ['a/{b,c/d}/*.png', 'a', '{b,c/d}/*.png'],
    ['what\\?/*.png', 'what?', '*.png'],
  ])('%s', async (argument, folder, pattern) => {
    expect(await split(argument)).toEqual({ folder, pattern });
  });

  test('a backslash escapes special characters', async () => {
    expect(await split('scans/a\\[1\\].png')).toBeUndefined();
  });
});

test('the name of an existing folder is not a pattern', async () => {
  const folders = ['photos (1)', 'C:/photos [2024]'];
  expect(await split('photos (1)/*.jpg', { folders })).toEqual({ folder: 'photos (1)', pattern: '*.jpg' });
  expect(await split('C:\\photos [2024]\\**', { isWindows: true, folders })).toEqual({
    folder: 'C:/photos [2024]',
    pattern: '**',
  });
  expect(await split('photos (2)/*.jpg', { folders })).toEqual({ folder: '.', pattern: 'photos (2)/*.jpg' });
});
