import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package with code in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** From package.json; usually an SPDX expression. */
  readonly license: string | undefined;
  /** Its bytes in the bundle. */
  readonly bytes: number;
}

/** Lists the packages that a bundle's code came from, by name and version. */
export async function bundledPackages(
  { outputs }: Metafile,
  workingFolder: string,
): Promise<readonly BundledPackage[]> {
  const packages = new Map<string, BundledPackage>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const found = await packageOf(resolve(workingFolder, input));
      const key = `${found.name}@${found.version}`;
      packages.set(key, { ...found, bytes: (packages.get(key)?.bytes ?? 0) + bytesInOutput });
    }
  }
  return [...packages.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** The package of a file, from its package.json. */
export async function packageOf(file: string): Promise<Omit<BundledPackage, 'bytes'>> {
  const { name, version, license } = JSON.parse(await readPackageJson(file));
  return { name, version, license };
}

/**
 * Matches up to a package's top folder in `node_modules`: some packages have another package.json in `dist`.
 */
const INSTALLED = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/;

async function readPackageJson(file: string): Promise<string> {
  const installed = INSTALLED.exec(file)?.[0];
  if (installed !== undefined) return readFile(join(installed, 'package.json'), 'utf8');
  const folder = dirname(file);
  return readFile(join(folder, 'package.json'), 'utf8').catch((error: unknown) => {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isAbsent && folder !== dirname(folder)) return readPackageJson(folder);
    throw error;
  });
}
