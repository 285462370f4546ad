import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import type {
  BuiltRelease,
  Manifest,
  PointerParameter,
  PublishedRoot,
  ReleaseRoot,
} from '@yololift/core/release';
import type { StoreRegistry } from '@yololift/core/stores';
import { createStores } from '@yololift/stores';
import { Command } from 'commander';
import { addModelOptions, type ModelOptions } from '../options.ts';
import { createPublishProgress } from '../publish-progress.ts';
import { isRelease, openPointer, ROOT_EXAMPLES, WRITABLE_PARAMETER_EXAMPLES } from '../release-stores.ts';
import { writeOut } from '../write-out.ts';

interface PublishOptions extends ModelOptions {
  readonly name?: string;
  readonly version?: string;
  readonly to: readonly string[];
  readonly set?: readonly string[];
  readonly selfTest?: string;
  readonly allowEmptySelfTest?: boolean;
  readonly optimise: boolean;
  readonly modelFile?: string;
}

const EXAMPLES = `
Examples:
  yololift publish best.onnx --name documents --version 3 --self-test page.jpg \\
    --to s3://models az://account/models gs://models --set ssm:/models/documents
  yololift publish model.tar.gz --name documents --version 4 --self-test page.jpg --to file:///mnt/models
  yololift publish s3://models/documents/3 --to az://account/models --set appconfig://store/model

Weight files (external data) are found beside the model and published with it.

Running the same command again uploads what is missing and changes nothing else. Parameters are set last, after every
root has the release and it was read back, verified and loaded.`;

/** `yololift publish`: publishes one model to the stores of every cloud. */
export function publishCommand(environment: NodeJS.ProcessEnv): Command {
  const command = new Command('publish')
    .summary('publish a model to stores, and point parameters to it')
    .description('Publishes a model as a release to every root, verifies it, and then sets the parameters.')
    .argument(
      '<model>',
      'an ONNX file, a folder with one, or the model.tar.gz of a training job; or a release, which is copied unchanged',
    )
    .option('--model-file <path>', 'the ONNX file in a folder or tarball that contains several')
    .option('--name <name>', 'name of the release')
    .option('--version <version>', 'version of the release; immutable once published')
    .requiredOption('--to <root...>', `roots to publish to: ${ROOT_EXAMPLES}`)
    .option('--set <parameter...>', `parameters to point to the release: ${WRITABLE_PARAMETER_EXAMPLES}`)
    .option(
      '--self-test <image>',
      'an image with objects to detect; every load repeats and compares the detections',
    )
    .option('--allow-empty-self-test', 'accept a model that detects nothing in the self-test image')
    .option('--no-optimise', 'publish the original graph, not the one simplified by ONNX Runtime');
  return addModelOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((model: string, options: PublishOptions) => publish(model, options, environment));
}

async function publish(
  model: string,
  options: PublishOptions,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if (options.model !== undefined) {
    throw new YoloLiftError('INVALID_OPTION', `pass the model without --model: publish ${options.model}`);
  }
  const stores = createStores(environment);
  // Opens all of them first: an invalid name fails before anything is written.
  const roots = await Promise.all(options.to.map((uri) => stores.openRoot(uri)));
  const pointers = await Promise.all((options.set ?? []).map((uri) => openPointer(stores, uri)));
  const { openWorkFolder } = await import('@yololift/core/release');
  const work = await openWorkFolder('publish');
  const place = { folder: work.path, roots, stores };
  try {
    await publishTo(place, pointers, await prepareRelease(model, place, options));
  } finally {
    await work.remove();
  }
}

interface Workplace {
  /** For temporary files. */
  readonly folder: string;
  readonly roots: readonly ReleaseRoot[];
  readonly stores: StoreRegistry;
}

/** Fetches an existing release, or builds one from a model. */
async function prepareRelease(
  model: string,
  { folder, roots, stores }: Workplace,
  options: PublishOptions,
): Promise<BuiltRelease> {
  const { name, version, selfTest, modelFile } = options;
  if (isRelease(model)) {
    const given = Object.entries({
      '--name': name,
      '--version': version,
      '--self-test': selfTest,
      '--model-file': modelFile,
    });
    const [unwanted] = given.find(([, value]) => value !== undefined) ?? [];
    if (unwanted === undefined) return fetchExisting(model, { folder: join(folder, 'release'), stores });
    const message = `${model} is a release and is copied unchanged: remove ${unwanted}, or pass an ONNX file`;
    throw new YoloLiftError('INVALID_OPTION', message);
  }
  if (name === undefined || version === undefined || selfTest === undefined) {
    throw new YoloLiftError('INVALID_OPTION', 'publishing a model needs --name, --version and --self-test');
  }
  const { buildFromModel } = await import('../build-from-model.ts');
  return buildFromModel(model, { folder, roots }, { ...options, name, version, selfTest });
}

/** Fetches a release from another root and loads it before anything is written. */
async function fetchExisting(
  release: string,
  { folder, stores }: Omit<Workplace, 'roots'>,
): Promise<BuiltRelease> {
  const { fetchRelease } = await import('../fetch-release.ts');
  const { canTry, tryRelease } = await import('@yololift/core/publishing');
  const fetched = await fetchRelease(release, folder, stores);
  const { manifest, name } = fetched;
  if (canTry(manifest)) {
    await tryRelease({ manifest, folder: join(folder, name.model, name.version) }, { from: release });
  }
  return fetched;
}

/** Writes to every root, prints the outcomes, and sets the parameters if all succeeded. */
async function publishTo(
  { folder, roots }: Workplace,
  pointers: readonly PointerParameter[],
  built: BuiltRelease,
): Promise<void> {
  const { publishRelease, movePointer, formatReleaseName } = await import('@yololift/core/release');
  const { canTry, tryRelease } = await import('@yololift/core/publishing');
  const bytes = built.manifest.files.reduce((sum, { size }) => sum + size, 0);
  const uris = roots.map(({ uri }) => uri);
  const progress = createPublishProgress(uris, bytes);
  const published = await publishRelease(built, roots, {
    onProgress: progress.add,
    trial: { folder, canTry, run: (release, from) => tryRelease(release, { from }) },
  }).finally(progress.stop);
  for (const one of published.roots) await writeOut(`${one.root}  ${formatOutcome(one, built.manifest)}\n`);
  assertEverywhere(published.roots.filter(({ error }) => error !== undefined).length, pointers.length);
  for (const pointer of pointers) {
    await movePointer(pointer, published.name);
    await writeOut(`${pointer.uri}  → ${formatReleaseName(published.name)}\n`);
  }
  await writeOut(`${formatReleaseName(published.name)}  ${published.name.digest}\n`);
}

function formatOutcome({ written, isTried, error }: PublishedRoot, { runtime }: Manifest): string {
  if (error !== undefined) return `${error.message} (${error.code})`;
  const how = isTried
    ? 'verified'
    : `verified by digest only: this command cannot load the runtime ${runtime}`;
  return written === 0 ? `${how}, already present` : how;
}

function assertEverywhere(failed: number, pointers: number): void {
  if (failed === 0) return;
  const still = pointers === 0 ? '' : '; no parameter was changed';
  throw new YoloLiftError(
    'STORE_UNAVAILABLE',
    `${failed} of the roots failed${still}. Fix the cause and run the same command again: it keeps what is uploaded`,
  );
}
