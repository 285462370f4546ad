import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import { addModel, type FetchRelease } from './add-model.ts';
import { type ArtifactFile, byPath, isOfModel } from './artifact-file.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { bundleFunction } from './bundle/bundle-function.ts';
import type { BundledPackage } from './bundle/bundled-packages.ts';
import { type Collected, collectFiles, type Sources } from './collect-files.ts';
import { type Architecture, type Cloud, type FunctionTarget, TARGETS } from './function-target.ts';
import { inMegabytes } from './in-megabytes.ts';
import { installDependencies } from './install-dependencies.ts';
import { installedPackages } from './installed-packages.ts';
import { nativeParts } from './native-parts.ts';
import { readPackageJson } from './package-json.ts';
import { assertWithinBudget, reportSizes, type SizeReport } from './size-report.ts';
import { writeFolder } from './write-folder.ts';
import { type Zip, zipFiles } from './zip-files.ts';

/** Options of `packageFunction`. */
export interface PackageOptions {
  readonly cloud: Cloud;
  readonly arch: Architecture;
  /** A folder, one zip, or the build context of an image. */
  readonly format: 'folder' | 'zip' | 'context';
  /** A release to include: its folder, or `<root>/<name>/<version>`. */
  readonly release: string | undefined;
  /** Path of the output folder, for the artifact, `sbom.cdx.json` and `size.json`. */
  readonly out: string;
  /** Size limit without a model. */
  readonly budget: SizeReport['budget'];
}

/** A written artifact. */
export interface PackagedFunction {
  /** Path of the folder or zip. */
  readonly artifact: string;
  readonly report: SizeReport;
}

/** Dependencies of `packageFunction`. */
export interface PackageDeps {
  /** Environment of the tools that it starts. */
  readonly environment: NodeJS.ProcessEnv;
  readonly fetchRelease: FetchRelease;
  /** Called when the sizes are known, before anything is written. */
  readonly onMeasured: (report: SizeReport) => Promise<void>;
}

/**
 * Packages a function for deployment. Equal sources give equal bytes.
 * @throws YoloLiftError `ARTIFACT_TOO_LARGE` - over the budget or the platform's limit; nothing is written.
 * @throws YoloLiftError `DEPENDENCIES_UNAVAILABLE`, `OUTPUT_UNWRITABLE`; and the stores' errors for a
 * release.
 */
export async function packageFunction(deps: PackageDeps, options: PackageOptions): Promise<PackagedFunction> {
  const work = await mkdtemp(join(tmpdir(), 'yololift-package-'));
  try {
    const { bundled, sources } = await build(deps, options, work);
    const { files, packages } = await collectFiles(sources);
    const zip = await zipFiles(options.format === 'zip' ? files : files.filter((file) => !isOfModel(file)));
    const report = await reportSizes(options, { files, zip, bundled, budget: options.budget });
    await deps.onMeasured(report);
    assertWithinBudget(report);
    if (options.format === 'zip') assertWithinLimit(report, sources.target);
    await mkdir(options.out, { recursive: true });
    const artifact = await write(options, { files, zip, target: sources.target, work });
    await writeFile(join(options.out, 'size.json'), `${JSON.stringify(report, null, 2)}\n`);
    await writeFile(join(options.out, 'sbom.cdx.json'), await list(sources, packages, bundled));
    return { artifact, report };
  } finally {
    await rm(work, { recursive: true });
  }
}

async function build(
  { environment, fetchRelease }: PackageDeps,
  { cloud, arch, release }: PackageOptions,
  work: string,
): Promise<{ readonly bundled: readonly BundledPackage[]; readonly sources: Sources }> {
  const target = TARGETS[cloud];
  const [bundle, deployed, models] = ['bundle', 'deployed', 'models'].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  // First, so that a wrong release name fails before the slow steps.
  const model = release === undefined ? undefined : await addModel(fetchRelease, release, models);
  const source = (module: string) => join(target.app, 'src', module);
  const bundled = await bundleFunction({
    entry: source('main.ts'),
    also: target.also.map(source),
    outFolder: bundle,
    external: target.external,
  });
  await installDependencies(target.app, { arch, folder: deployed, environment });
  const installed = await installedPackages(deployed);
  return { bundled, sources: { target, arch, bundle, deployed, installed, model, models } };
}

function assertWithinLimit(
  { cloud, total, models }: SizeReport,
  { maxUnzippedBytes = Infinity }: FunctionTarget,
): void {
  const bytes = models.reduce((sum, model) => sum + model.bytes, total.bytes);
  if (bytes <= maxUnzippedBytes) return;
  throw new YoloLiftError(
    'ARTIFACT_TOO_LARGE',
    `the zip for ${cloud} has ${inMegabytes(bytes)} unzipped; the limit is ${inMegabytes(maxUnzippedBytes)}: ` +
      'package it with --context for an image, or leave the model in a store',
  );
}

interface Written {
  readonly files: readonly ArtifactFile[];
  readonly zip: Zip;
  readonly target: FunctionTarget;
  /** Path of a folder for temporary files. */
  readonly work: string;
}

async function write(
  { format, out }: PackageOptions,
  { files, zip, target, work }: Written,
): Promise<string> {
  switch (format) {
    case 'zip': {
      const artifact = join(out, 'function.zip');
      await writeFile(artifact, zip.bytes);
      return artifact;
    }
    case 'folder': {
      const artifact = join(out, 'function');
      await writeFolder(files, artifact);
      return artifact;
    }
    case 'context': {
      const artifact = join(out, 'context');
      await writeFolder([...files, ...(await imageFiles(target, work))].sort(byPath), artifact);
      return artifact;
    }
  }
}

/** Files that build the image but are not part of it. */
async function imageFiles({ dockerfile }: FunctionTarget, work: string): Promise<readonly ArtifactFile[]> {
  const ignored = join(work, '.dockerignore');
  await writeFile(ignored, 'Dockerfile\n.dockerignore\n');
  const part = 'image';
  return [
    { path: 'Dockerfile', source: dockerfile, part },
    { path: '.dockerignore', source: ignored, part },
  ];
}

async function list(
  { target, model }: Sources,
  installed: Collected['packages'],
  bundled: readonly BundledPackage[],
): Promise<string> {
  const { name, version, license } = await readPackageJson(target.app);
  const packages = installed.map(async (one) => ({ ...one, parts: await nativeParts(one) }));
  return billOfMaterials({
    app: { name, version, license },
    packages: [...bundled.filter((one) => one.name !== name), ...(await Promise.all(packages))],
    model,
  });
}
