import { writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { PackagedModel } from './add-model.ts';
import { type ArtifactFile, BUNDLE, byPath, MODELS } from './artifact-file.ts';
import { filesBelow } from './files-below.ts';
import type { Architecture, FunctionTarget } from './function-target.ts';
import type { InstalledPackage } from './installed-packages.ts';
import { readPackageJson } from './package-json.ts';
import { runtimeFiles } from './runtime-files.ts';

/** Sources of an artifact. */
export interface Sources {
  readonly target: FunctionTarget;
  readonly arch: Architecture;
  /** Path of the bundle's folder. */
  readonly bundle: string;
  /** Path of the folder whose `node_modules` contains `installed`. */
  readonly deployed: string;
  readonly installed: readonly InstalledPackage[];
  /** The release in the folder `models`. */
  readonly model: PackagedModel | undefined;
  /** Path of its root. */
  readonly models: string;
}

/** An artifact's files, sorted, and its packages; a package may have no runtime files. */
export interface Collected {
  readonly files: readonly ArtifactFile[];
  readonly packages: readonly InstalledPackage[];
}

/** Collects an artifact's files. Writes the generated ones beside the bundle. */
export async function collectFiles(sources: Sources): Promise<Collected> {
  const { target, arch, bundle, deployed, installed, model, models } = sources;
  const files: ArtifactFile[] = [];
  const packages: InstalledPackage[] = [];
  await writePackageJson(target, bundle);
  for (const path of await filesBelow(bundle)) {
    files.push({ path, source: join(bundle, path), part: BUNDLE });
  }
  for (const path of target.files) files.push({ path, source: join(target.app, path), part: BUNDLE });
  for (const one of installed) {
    const below = relative(deployed, one.folder).replaceAll(sep, '/');
    const found = await runtimeFiles(one, arch);
    const part = `${one.name} ${one.version}`;
    files.push(...found.map((path) => ({ path: `${below}/${path}`, source: join(one.folder, path), part })));
    if (found.length > 0) packages.push(one);
  }
  if (model !== undefined) {
    const part = `${model.name} ${model.version}`;
    for (const path of await filesBelow(models)) {
      files.push({ path: `${MODELS}/${path}`, source: join(models, path), part });
    }
  }
  return { files: files.sort(byPath), packages };
}

/** Writes the package.json that Node and the clouds read: the entry point and the packages. */
async function writePackageJson({ app }: FunctionTarget, folder: string): Promise<void> {
  const { name, version, license, dependencies } = await readPackageJson(app);
  const engines = { node: '>=24' };
  const json = {
    name,
    version,
    private: true,
    license,
    type: 'module',
    main: 'main.mjs',
    engines,
    dependencies,
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(json, null, 2)}\n`);
}
