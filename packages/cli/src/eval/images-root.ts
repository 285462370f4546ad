import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { splitGlob } from '../detect/split-glob.ts';

/** The folder that images named by one argument are counted from, and whether they are all of it. */
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
  return { root: split?.folder ?? dirname(argument), isWholeFolder: false };
}
