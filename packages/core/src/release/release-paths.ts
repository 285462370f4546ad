import { z } from 'zod';

/** Names at the top of a release's folder that are not its files'. */
const RESERVED = ['manifest.json', '.complete'];
/** Beginning of names that a store gives to files it has not written yet. */
const PART_PREFIX = '.yololift-part-';
/** What file systems take as one name, bytes of UTF-8. */
const MAX_COMPONENT_BYTES = 255;

/** A file's path below its release's folder: relative, with slashes, fit for every file system. */
export const filePathSchema = z
  .string()
  .max(500)
  .refine((path) => problemOf(path) === undefined, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is no path of a file in a release: ${problemOf(String(input))}`,
  });

function problemOf(path: string): string | undefined {
  const components = path.split('/');
  if (path.includes('\\')) return 'it has a backslash';
  if (/^[a-z]:/i.test(path)) return 'it begins with a drive';
  if (/\p{Cc}/u.test(path) || !path.isWellFormed()) return 'it has control characters';
  if (components.some((one) => one === '' || one === '.' || one === '..'))
    return 'it is not relative and plain';
  if (components.some((one) => Buffer.byteLength(one) > MAX_COMPONENT_BYTES)) {
    return `a name in it has more than ${MAX_COMPONENT_BYTES} bytes`;
  }
  if (components.some((one) => one.startsWith(PART_PREFIX)))
    return `names that begin with ${PART_PREFIX} are taken`;
  return RESERVED.includes(folded(path)) ? 'this name is taken' : undefined;
}

/** What keeps files of these paths from being a release: the first path that is none, or a clash of two. */
export function findPathProblem(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const problem = problemOf(path);
    if (problem !== undefined) return `${JSON.stringify(path)}: ${problem}`;
  }
  return findClash(paths);
}

/**
 * Why files of these paths cannot lie in one folder, on some file system: two that differ by case or by the writing of
 * an accent alone, or one that would be the folder of another. `undefined` where they can.
 */
export function findClash(paths: readonly string[]): string | undefined {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const before = seen.get(folded(path));
    if (before === path) return `${path} is listed twice`;
    if (before !== undefined) return `${before} and ${path} are one file where case does not count`;
    seen.set(folded(path), path);
  }
  return paths.map((path) => clashAbove(path, seen)).find((clash) => clash !== undefined);
}

/** Whether a folder of `path` is a file, by the files' folded paths. */
function clashAbove(path: string, files: ReadonlyMap<string, string>): string | undefined {
  const components = folded(path).split('/');
  for (let depth = 1; depth < components.length; depth += 1) {
    const file = files.get(components.slice(0, depth).join('/'));
    if (file !== undefined) return `${file} is a file, and ${path} lies below it`;
  }
  return undefined;
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
