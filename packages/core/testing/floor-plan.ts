import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { importsOf } from './file-circles.ts';

/** Rooms (folders) of a package's source, each with those that it may import. One that is not named may be imported by none. */
export type FloorPlan = Readonly<Record<string, readonly string[]>>;

/**
 * Imports that `plan` does not have, also those of types and of threads' programs. Files that lie in no room may be imported
 * by all.
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

/** `release/pointer.ts` → `release`; of a file that lies in no room, `undefined`. */
function roomOf(file: string): string | undefined {
  const [room, ...rest] = file.split('/');
  return rest.length > 0 ? room : undefined;
}

function isIndex(file: string): boolean {
  return file === 'index.ts';
}

/** Rooms that may import each other, by `plan`. */
export function twoWayPairs(plan: FloorPlan): readonly string[] {
  return Object.entries(plan).flatMap(([room, seen]) =>
    seen.filter((other) => plan[other]?.includes(room)).map((other) => `${room} and ${other}`),
  );
}
