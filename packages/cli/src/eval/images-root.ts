import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import { splitGlob } from '../detect/split-glob.ts';

/**
 * The folder that images named by one argument are counted from, and whether they are all of it.
 * @throws YoloLiftError `IMAGE_NOT_FOUND` - neither a file, a folder nor a glob.
 */
export async function imagesRoot(
  argument: string,
): Promise<{ readonly root: string; readonly isWholeFolder: boolean }> {
  const stats = await stat(argument).catch(() => undefined);
  if (stats?.isDirectory()) return { root: argument, isWholeFolder: true };
  if (stats !== undefined) return { root: dirname(argument), isWholeFolder: false };
  const split = await splitGlob(argument, {
    isWindows: process.platform === 'win32',
    isFolder: async (path) => (await stat(path).catch(() => undefined))?.isDirectory() ?? false,
  });
  if (split !== undefined) return { root: split.folder, isWholeFolder: false };
  throw new YoloLiftError('IMAGE_NOT_FOUND', `there is no file or folder ${argument}`);
}
