import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { importsOf } from './file-circles.ts';

/**
 * Folders of a package's source, each with the folders it may import. No folder may import one that is not
 * listed.
 */
export type FloorPlan = Readonly<Record<string, readonly string[]>>;

/**
 * Imports not allowed by `plan`, including types and entry files of threads. All folders may import top-level
 * files.
 * @param folder - the package's source.
 * @returns one line each: `http/problem.ts imports doctor/finding.ts`.
 */
export function strayImports(folder: string, plan: FloorPlan): readonly string[] {
  return sourceFiles(folder).flatMap((file) => {
    const from = roomOf(file);
    return importsOf(join(folder, file))
      .map((target) => relative(folder, target))
      .filter((target) => !target.startsWith('..') && roomOf(target) !== from)
      .filter((target) => {
        const room = roomOf(target);
        return room !== undefined && !(from !== undefined && plan[from]?.includes(room));
      })
      .filter(() => from !== undefined || !isIndex(file))
      .map((target) => `${file} imports ${target}`);
  });
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('-fixture.ts'),
  );
}

/** `release/pointer.ts` → `release`; `undefined` for a top-level file. */
function roomOf(file: string): string | undefined {
  const [room, ...rest] = file.split('/');
  return rest.length > 0 ? room : undefined;
}

function isIndex(file: string): boolean {
  return file === 'index.ts';
}

/** Folders that may import each other, by `plan`. */
export function twoWayPairs(plan: FloorPlan): readonly string[] {
  return Object.entries(plan).flatMap(([room, seen]) =>
    seen.filter((other) => plan[other]?.includes(room)).map((other) => `${room} and ${other}`),
  );
}
