import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRoot } from '@yololift/packager/testing';

const SOURCES =
  /\.tsx?$|\.map$|\.tsbuildinfo$|(^|\/)(pnpm-|turbo\.json$|biome\.json$|tsconfig|Dockerfile$|\.)/;
const PACKAGE_NAME = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/@]+)(?=\/)/g;

/**
 * Finds what only a workspace has: sources and settings, its own packages, what it is tested and built with.
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
 * Names of packages that the apps are built and tested with. Those of libraries are not told from what runs: the functions
 * framework itself needs `cloudevents`, with which its stand-in is built.
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
