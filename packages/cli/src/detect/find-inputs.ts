import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import { glob } from 'tinyglobby';
import { isPictureName, isSideFile, type SkippedFile, sniffFileKind } from './file-kinds.ts';
import { describeSkipped } from './format-skipped.ts';
import { inOrder } from './in-order.ts';
import { inNaturalOrder } from './natural-order.ts';
import { splitGlob } from './split-glob.ts';
import { assertNotUltralyticsSetting } from './ultralytics-options.ts';

/** An image to process: a path, `-` for standard input, or a URL; or the error of an argument without images. */
export type Input = { readonly path: string; readonly error?: YoloLiftError };

/** Images and skipped files found for the arguments of a command. */
export interface FoundInputs {
  readonly inputs: readonly Input[];
  /** Files of folders that are neither pictures nor side files. */
  readonly skipped: readonly SkippedFile[];
}

/** Files opened concurrently to detect their format. */
const OPEN_CONCURRENCY = 16;

/**
 * Expands arguments to images, in order: files, the pictures of folders (recursively), the matches of globs.
 * An argument without images becomes an input with an error, so that the others are still processed.
 * @throws YoloLiftError `INVALID_OPTION` - an argument is an Ultralytics setting: `conf=0.5`.
 */
export async function findInputs(args: readonly string[]): Promise<FoundInputs> {
  const found = await Promise.all(args.map(expand));
  return {
    inputs: found.flatMap(({ inputs }) => inputs),
    skipped: found.flatMap(({ skipped }) => skipped),
  };
}

async function expand(argument: string): Promise<FoundInputs> {
  if (argument === '-' || /^https?:\/\//i.test(argument)) return single({ path: argument });
  const stats = await stat(argument).catch(() => undefined);
  if (stats?.isDirectory()) return findPictures(argument);
  if (stats !== undefined) return single({ path: argument });
  assertNotUltralyticsSetting(argument);
  const isWindows = process.platform === 'win32';
  const split = await splitGlob(argument, { isWindows, isFolder });
  if (split === undefined) return single({ path: argument });
  const matches = await globFiles(split.folder, split.pattern, { isCaseSensitive: !isWindows });
  if (matches.length === 0) return single(notFound(argument, `no file matches ${argument}`));
  return { inputs: matches.map((path) => ({ path })), skipped: [] };
}

async function findPictures(folder: string): Promise<FoundInputs> {
  const files = await globFiles(folder, '**/*');
  const kinds = await Array.fromAsync(inOrder(files, OPEN_CONCURRENCY, classifyFile));
  const inputs = files.filter((_, index) => kinds[index] === 'picture').map((path) => ({ path }));
  const skipped = kinds.filter((kind) => typeof kind === 'object');
  if (inputs.length > 0) return { inputs, skipped };
  const others = skipped.length === 0 ? '' : `; ${describeSkipped(skipped)}`;
  return { inputs: [notFound(folder, `the folder ${folder} contains no pictures${others}`)], skipped };
}

async function classifyFile(path: string): Promise<'picture' | 'side' | SkippedFile> {
  if (isPictureName(path)) return 'picture';
  return isSideFile(path) ? 'side' : sniffFileKind(path);
}

async function globFiles(
  folder: string,
  pattern: string,
  { isCaseSensitive = true }: { readonly isCaseSensitive?: boolean } = {},
): Promise<readonly string[]> {
  const matches = await glob(pattern, {
    cwd: folder,
    caseSensitiveMatch: isCaseSensitive,
    onlyFiles: true,
  });
  return inNaturalOrder(matches).map((path) => join(folder, path));
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}

function single(input: Input): FoundInputs {
  return { inputs: [input], skipped: [] };
}

function notFound(path: string, message: string): Input {
  return { path, error: new YoloLiftError('IMAGE_NOT_FOUND', message) };
}
