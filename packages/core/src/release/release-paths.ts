import { z } from 'zod';

/** Reserved names at the top of a release's folder. */
const RESERVED = ['manifest.json', '.complete'];
/** Prefix of files that a store is still writing. */
const PART_PREFIX = '.yololift-part-';
/** Longest file name, bytes of UTF-8. */
const MAX_COMPONENT_BYTES = 255;

/** A file's path below its release's folder: relative, with slashes, valid on every file system. */
export const filePathSchema = z
  .string()
  .max(500)
  .refine((path) => checkPath(path) === undefined, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is not a valid file path in a release: ${checkPath(String(input))}`,
  });

function checkPath(path: string): string | undefined {
  const components = path.split('/');
  if (path.includes('\\')) return 'it has a backslash';
  if (/^[a-z]:/i.test(path)) return 'it starts with a drive letter';
  if (/\p{Cc}/u.test(path) || !path.isWellFormed()) return 'it has control characters';
  if (components.some((one) => one === '' || one === '.' || one === '..'))
    return 'it is not relative, or has an empty, "." or ".." segment';
  if (components.some((one) => Buffer.byteLength(one) > MAX_COMPONENT_BYTES)) {
    return `a segment has more than ${MAX_COMPONENT_BYTES} bytes`;
  }
  if (components.some((one) => one.startsWith(PART_PREFIX)))
    return `names starting with ${PART_PREFIX} are reserved`;
  return RESERVED.includes(folded(path)) ? 'this name is reserved' : undefined;
}

/** Why these paths cannot form a release: the first invalid path, or two that clash. `undefined` if they can. */
export function findPathProblem(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const problem = checkPath(path);
    if (problem !== undefined) return `${JSON.stringify(path)}: ${problem}`;
  }
  return findClash(paths);
}

/**
 * Why these paths clash on some file system: two differ only by case or Unicode normalisation, or one is a folder of
 * another. `undefined` if none clash.
 */
export function findClash(paths: readonly string[]): string | undefined {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const before = seen.get(folded(path));
    if (before === path) return `${path} is listed twice`;
    if (before !== undefined)
      return `${before} and ${path} are the same file on a file system that ignores case`;
    seen.set(folded(path), path);
  }
  return paths.map((path) => clashAbove(path, seen)).find((clash) => clash !== undefined);
}

/** Finds a parent folder of `path` that is a file. `files` maps folded paths to paths. */
function clashAbove(path: string, files: ReadonlyMap<string, string>): string | undefined {
  const components = folded(path).split('/');
  for (let depth = 1; depth < components.length; depth += 1) {
    const file = files.get(components.slice(0, depth).join('/'));
    if (file !== undefined) return `${file} is a file, but ${path} needs it as a folder`;
  }
  return undefined;
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
