import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Pairs of files below a folder that import each other, types included: `a.ts and b.ts`. */
export function fileCircles(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const imports = new Map(files.map((file) => [join(folder, file), new Set(importsOf(join(folder, file)))]));
  return [...imports].flatMap(([file, targets]) =>
    [...targets]
      .filter((target) => file < target && imports.get(target)?.has(file))
      .map((target) => `${file} and ${target}`),
  );
}

/** Relative imports of a file: modules, types, and entry files of threads. */
export function importsOf(file: string): readonly string[] {
  const specifiers = /(?:from|import\(|import)\s*'(\.[^']+)'|new URL\('(\.[^']+\.ts)'/g;
  return [...readFileSync(file, 'utf8').matchAll(specifiers)].map(([, plain, url]) =>
    join(dirname(file), plain ?? url ?? ''),
  );
}
