import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import { glob } from 'tinyglobby';
import { isPictureName, isSideFile, kindOfFile, type SkippedFile } from './file-kinds.ts';
import { describeSkipped } from './format-skipped.ts';
import { inOrder } from './in-order.ts';
import { inNaturalOrder } from './natural-order.ts';
import { splitGlob } from './split-glob.ts';
import { assertNoSetting } from './ultralytics-words.ts';

/** An image to look at: a path, `-` for standard input, a URL; or the reason why an argument gives none. */
export type Input = { readonly path: string; readonly error?: YoloLiftError };

/** What the arguments of a command give. */
export interface FoundInputs {
  readonly inputs: readonly Input[];
  /** Files of folders that are no pictures and no side files. */
  readonly skipped: readonly SkippedFile[];
}

/** Files opened at once to see what they are. */
const OPENED_AT_ONCE = 16;

/**
 * Turns arguments into images, in their order: files as they are, folders into the pictures in them and below,
 * globs into what they match. An argument that gives none becomes an input with an error, so that the rest goes on.
 * @throws YoloLiftError `INVALID_OPTION` - an argument is a setting in the manner of Ultralytics: `conf=0.5`.
 */
export async function findInputs(args: readonly string[]): Promise<FoundInputs> {
  const found = await Promise.all(args.map(expand));
  return {
    inputs: found.flatMap(({ inputs }) => inputs),
    skipped: found.flatMap(({ skipped }) => skipped),
  };
}

async function expand(argument: string): Promise<FoundInputs> {
  if (argument === '-' || /^https?:\/\//i.test(argument)) return only({ path: argument });
  const stats = await stat(argument).catch(() => undefined);
  if (stats?.isDirectory()) return picturesIn(argument);
  if (stats !== undefined) return only({ path: argument });
  assertNoSetting(argument);
  const isWindows = process.platform === 'win32';
  const split = await splitGlob(argument, { isWindows, isFolder });
  if (split === undefined) return only({ path: argument });
  const matches = await filesIn(split.folder, split.pattern, { isCaseSensitive: !isWindows });
  if (matches.length === 0) return only(none(argument, `nothing matches ${argument}`));
  return { inputs: matches.map((path) => ({ path })), skipped: [] };
}

async function picturesIn(folder: string): Promise<FoundInputs> {
  const files = await filesIn(folder, '**/*');
  const kinds = await Array.fromAsync(inOrder(files, OPENED_AT_ONCE, kindOf));
  const inputs = files.filter((_, index) => kinds[index] === 'picture').map((path) => ({ path }));
  const skipped = kinds.filter((kind) => typeof kind === 'object');
  if (inputs.length > 0) return { inputs, skipped };
  const others = skipped.length === 0 ? '' : `; ${describeSkipped(skipped)}`;
  return { inputs: [none(folder, `there is no picture in the folder ${folder}${others}`)], skipped };
}

async function kindOf(path: string): Promise<'picture' | 'side' | SkippedFile> {
  if (isPictureName(path)) return 'picture';
  return isSideFile(path) ? 'side' : kindOfFile(path);
}

async function filesIn(
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

function only(input: Input): FoundInputs {
  return { inputs: [input], skipped: [] };
}

function none(path: string, message: string): Input {
  return { path, error: new YoloLiftError('IMAGE_NOT_FOUND', message) };
}
