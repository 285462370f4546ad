import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import { escapePath, glob, isDynamicPattern } from 'tinyglobby';

/** An image to look at: a path, `-` for standard input, a URL; or the reason why an argument gives none. */
export type Input = { readonly path: string; readonly error?: YoloLiftError };

/** Endings of the formats that are read. */
const PICTURES = '**/*.{jpg,jpeg,jfif,png,webp,avif,tif,tiff,gif}';

/**
 * Turns arguments into images, in their order: files as they are, folders into the pictures in them and below,
 * globs into what they match. An argument that gives none becomes an input with an error, so that the rest goes on.
 */
export async function findInputs(args: readonly string[]): Promise<readonly Input[]> {
  const found = await Promise.all(args.map(expand));
  return found.flat();
}

async function expand(argument: string): Promise<readonly Input[]> {
  if (argument === '-' || /^https?:\/\//i.test(argument)) return [{ path: argument }];
  const stats = await stat(argument).catch(() => undefined);
  if (stats?.isDirectory()) return picturesIn(argument);
  if (stats !== undefined || !isDynamicPattern(argument)) return [{ path: argument }];
  const matches = await glob(argument.replaceAll('\\', '/'), { onlyFiles: true });
  if (matches.length === 0) return [none(argument, `nothing matches ${argument}`)];
  return matches.toSorted(byName).map((path) => ({ path }));
}

async function picturesIn(folder: string): Promise<readonly Input[]> {
  const matches = await glob(PICTURES, {
    cwd: escapePath(folder),
    caseSensitiveMatch: false,
    onlyFiles: true,
  });
  if (matches.length === 0) return [none(folder, `there is no picture in the folder ${folder}`)];
  return matches.toSorted(byName).map((path) => ({ path: join(folder, path) }));
}

function none(path: string, message: string): Input {
  return { path, error: new YoloLiftError('IMAGE_NOT_FOUND', message) };
}

/** `page-2` before `page-10`. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
