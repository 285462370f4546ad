import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type PackageJson, readPackageJson } from './package-json.ts';

/** A package in a `node_modules`. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** From package.json; usually an SPDX expression. */
  readonly license: string | undefined;
  /** Path of its folder. */
  readonly folder: string;
}

/** Used by install scripts only, which do not run here. */
const ONLY_TO_INSTALL: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-node': ['adm-zip', 'global-agent'],
};

/**
 * Lists the packages that a deployed app can load: its dependencies, recursively. Optional dependencies for
 * other platforms are not installed and not listed.
 * @param root - the app's folder, whose `node_modules` has no links.
 */
export async function installedPackages(root: string): Promise<readonly InstalledPackage[]> {
  const found = new Map<string, InstalledPackage>();
  await follow(root, await readPackageJson(root));
  return [...found.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));

  async function follow(from: string, json: PackageJson): Promise<void> {
    for (const { name, isOptional } of dependenciesOf(json)) {
      const folder = findPackage(name, from);
      if (folder === undefined && !isOptional)
        throw new Error(`${json.name} depends on ${name}, which is not installed`);
      if (folder === undefined || found.has(folder)) continue;
      const next = await readPackageJson(folder);
      found.set(folder, { name, version: next.version, license: next.license, folder });
      await follow(folder, next);
    }
  }

  /** Resolves as Node does: in each `node_modules` on the way up. */
  function findPackage(name: string, from: string): string | undefined {
    const folder = join(from, 'node_modules', name);
    if (existsSync(folder)) return folder;
    return from === root ? undefined : findPackage(name, dirname(from));
  }
}

function dependenciesOf(json: PackageJson) {
  const { name, dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = json;
  const unused = ONLY_TO_INSTALL[name] ?? [];
  const optional = { ...optionalDependencies, ...peerDependencies };
  return [
    ...Object.keys(dependencies).map((one) => ({ name: one, isOptional: one in optional })),
    ...Object.keys(optional).map((one) => ({ name: one, isOptional: true })),
  ].filter((one) => !unused.includes(one.name));
}
