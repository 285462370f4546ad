import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRoot } from '@yololift/packager/testing';

const SOURCES =
  /\.tsx?$|\.map$|\.tsbuildinfo$|(^|\/)(pnpm-|turbo\.json$|biome\.json$|tsconfig|Dockerfile$|\.)/;
const PACKAGE_NAME = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/@]+)(?=\/)/g;

/**
 * Finds files that belong in the workspace only: sources and settings, its own packages, test and build
 * dependencies.
 * @param paths - of files in an image.
 */
export async function workspaceTraces(paths: readonly string[]): Promise<readonly string[]> {
  const development = await developmentPackages();
  const isOfWorkspace = (name: string) => name.startsWith('@yololift/') || development.has(name);
  return paths.filter((path) => {
    const names = [...path.matchAll(PACKAGE_NAME)].map(([, name = '']) => name);
    return names.some(isOfWorkspace) || (names.length === 0 && SOURCES.test(path));
  });
}

/**
 * Names of packages that the apps are built and tested with. Excludes the libraries' development packages,
 * which may also run: the functions framework needs `cloudevents`, which its stand-in uses too.
 */
async function developmentPackages(): Promise<ReadonlySet<string>> {
  const places = glob(['package.json', 'infra/package.json', 'apps/*/package.json'], {
    cwd: workspaceRoot(),
  });
  const development = new Set<string>();
  const running = new Set<string>();
  for await (const place of places) {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(
      await readFile(join(workspaceRoot(), place), 'utf8'),
    );
    for (const name of Object.keys(dependencies)) running.add(name);
    for (const name of Object.keys(devDependencies)) development.add(name);
  }
  return development.difference(running);
}
