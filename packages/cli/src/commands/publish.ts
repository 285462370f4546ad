import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import type {
  BuiltRelease,
  Manifest,
  PointerParameter,
  PublishedRoot,
  ReleaseRoot,
} from '@yololift/core/release';
import { Command } from 'commander';
import { addModelOptions, loadOptionsOf, type ModelOptions } from '../options.ts';
import { createPublishProgress } from '../publish-progress.ts';
import { openPointer, openStores } from '../release-stores.ts';
import { writeOut } from '../write-out.ts';

interface PublishOptions extends ModelOptions {
  readonly name: string;
  readonly version: string;
  readonly to: readonly string[];
  readonly set?: readonly string[];
  readonly selfTest: string;
  readonly allowEmptySelfTest?: boolean;
  readonly optimise: boolean;
}

const EXAMPLES = `
Examples:
  yololift publish best.onnx --name documents --version 3 --self-test page.jpg \\
    --to s3://models az://account/models gs://models --set ssm:/models/documents
  yololift publish model.tar.gz --name documents --version 4 --self-test page.jpg --to file:///mnt/models

The same command again repairs what is missing and changes nothing else. Parameters are set last, and only if every
root holds the release, read back and verified.`;

/** `yololift publish`: one model to every cloud's store. */
export function publishCommand(environment: NodeJS.ProcessEnv): Command {
  const command = new Command('publish')
    .summary('publish a model to stores, and point parameters to it')
    .description('Publishes a model as a release: to every root, verified, and only then in force.')
    .argument('<model>', 'an ONNX file, a folder with one, or the model.tar.gz of a training job')
    .requiredOption('--name <name>', 'the release’s name')
    .requiredOption('--version <version>', 'its version: once published, it never changes')
    .requiredOption(
      '--to <root...>',
      'file:///…, s3://bucket/prefix, az://account/container/prefix, gs://bucket/prefix',
    )
    .option(
      '--set <parameter...>',
      'ssm:/path, appconfig://store/key, gcp-parameter://project/location/name, file:///….json',
    )
    .requiredOption(
      '--self-test <image>',
      'an image the model must find something in; every load is held against it',
    )
    .option('--allow-empty-self-test', 'accept a model that finds nothing in it')
    .option('--no-optimise', 'publish the graph as it is, not as ONNX Runtime has simplified it');
  return addModelOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((model: string, options: PublishOptions) => publish(model, options, environment));
}

async function publish(
  model: string,
  options: PublishOptions,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const stores = openStores(environment);
  // Whatever is wrong with a name is known before anything is written.
  const roots = await Promise.all(options.to.map((uri) => stores.openRoot(uri)));
  const pointers = await Promise.all((options.set ?? []).map((uri) => openPointer(stores, uri)));
  const folder = await mkdtemp(join(tmpdir(), 'yololift-publish-'));
  try {
    const before = await existingManifest(roots, options);
    const built = await build(await findModel(model, folder), { folder, before }, options);
    await publishTo(roots, pointers, built);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What a root has under this name already: a repetition must decide as the first time did. */
async function existingManifest(
  roots: readonly ReleaseRoot[],
  { name, version }: PublishOptions,
): Promise<Manifest | undefined> {
  const { readManifest } = await import('@yololift/core/release');
  // A root that cannot be read now is told when it is written to.
  const found = await Promise.all(
    roots.map((root) => readManifest(root, { model: name, version }).catch(() => undefined)),
  );
  return found.find((read) => read !== undefined)?.manifest;
}

interface BuildPlace {
  /** For files on the way. */
  readonly folder: string;
  readonly before: Manifest | undefined;
}

async function build(
  modelFile: string,
  { folder, before }: BuildPlace,
  options: PublishOptions,
): Promise<BuiltRelease> {
  const { buildRelease } = await import('@yololift/core/release');
  const { threads: _, ...overrides } = await loadOptionsOf(options);
  const isWanted = before === undefined ? options.optimise : before.optimised !== undefined;
  const optimisedFile = isWanted ? await optimise(modelFile, { folder, before }) : undefined;
  return buildRelease({
    name: options.name,
    version: options.version,
    modelFile,
    selfTestImage: options.selfTest,
    overrides,
    ...(optimisedFile !== undefined && { optimisedFile }),
    allowEmptySelfTest: options.allowEmptySelfTest ?? false,
  });
}

/** Writes everywhere, tells what became of it, and only then sets the parameters. */
async function publishTo(
  roots: readonly ReleaseRoot[],
  pointers: readonly PointerParameter[],
  built: BuiltRelease,
): Promise<void> {
  const { publishRelease, movePointer, formatReleaseName } = await import('@yololift/core/release');
  const bytes = built.manifest.files.reduce((sum, { size }) => sum + size, 0);
  const uris = roots.map(({ uri }) => uri);
  const progress = createPublishProgress(uris, bytes);
  const published = await publishRelease(built, roots, progress.add).finally(progress.stop);
  for (const one of published.roots) await writeOut(`${one.root}  ${outcomeOf(one)}\n`);
  assertEverywhere(published.roots.filter(({ error }) => error !== undefined).length, pointers.length);
  for (const pointer of pointers) {
    await movePointer(pointer, published.name);
    await writeOut(`${pointer.uri}  → ${formatReleaseName(published.name)}\n`);
  }
  await writeOut(`${formatReleaseName(published.name)}  ${published.name.digest}\n`);
}

function outcomeOf({ written, error }: PublishedRoot): string {
  if (error !== undefined) return `${error.message} (${error.code})`;
  return written === 0 ? 'verified, was there already' : 'verified';
}

function assertEverywhere(failed: number, pointers: number): void {
  if (failed === 0) return;
  const still = pointers === 0 ? '' : '; no parameter was changed';
  throw new YoloLiftError(
    'STORE_UNAVAILABLE',
    `${failed} of the roots failed${still}. Mend that and run the same command again: what is there is kept`,
  );
}

/** The graph as ONNX Runtime has simplified it, where sessions are made faster from it. */
async function optimise(modelFile: string, { folder, before }: BuildPlace): Promise<string | undefined> {
  const { optimiseGraph } = await import('@yololift/core/release');
  const target = join(folder, 'simplified.onnx');
  // A model that cannot be simplified may be published as it is; one that is none is told when it is loaded.
  const gain = await optimiseGraph(modelFile, target).catch(() => undefined);
  if (gain === undefined) return undefined;
  if (before !== undefined) return target;
  const { plainMs, optimisedMs, isWorthIt } = gain;
  const times = `${plainMs.toFixed(0)} ms as it is, ${optimisedMs.toFixed(0)} ms simplified`;
  await writeOut(`session creation: ${times}; published ${isWorthIt ? 'simplified' : 'as it is'}\n`);
  return isWorthIt ? target : undefined;
}

/** The ONNX file itself, or the one in a folder or tarball. */
async function findModel(model: string, folder: string): Promise<string> {
  if ((await stat(model).catch(() => undefined))?.isDirectory()) return onlyOnnx(model, model);
  if (!/\.(tar\.gz|tgz)$/i.test(model)) return model;
  const { unpackTarball } = await import('@yololift/core/release');
  const unpacked = join(folder, 'unpacked');
  await unpackTarball(model, unpacked);
  return onlyOnnx(unpacked, model);
}

async function onlyOnnx(folder: string, named: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.onnx$/i.test(file));
  const [file, ...more] = files;
  if (file !== undefined && more.length === 0) return join(folder, file);
  const what =
    file === undefined
      ? 'holds no ONNX file'
      : `holds ${files.length} ONNX files (${files.slice(0, 5).join(', ')})`;
  throw new YoloLiftError('MODEL_NOT_FOUND', `${named} ${what}; name the one to publish`);
}
