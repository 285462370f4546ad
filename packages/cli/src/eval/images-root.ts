import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import { splitGlob } from '../detect/split-glob.ts';

/**
 * Returns the base folder of the images of an argument, and whether the argument covers the whole folder.
 * @throws YoloLiftError `IMAGE_NOT_FOUND` - not a file, folder or glob.
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
  throw new YoloLiftError('IMAGE_NOT_FOUND', `file or folder not found: ${argument}`);
}
