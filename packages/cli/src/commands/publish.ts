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

Files that hold weights of the model (external data) are found beside it and published with it.

The same command again repairs what is missing and changes nothing else. Parameters are set last, and only if every
root holds the release, read back, verified and loaded.`;

/** `yololift publish`: one model to every cloud's store. */
export function publishCommand(environment: NodeJS.ProcessEnv): Command {
  const command = new Command('publish')
    .summary('publish a model to stores, and point parameters to it')
    .description('Publishes a model as a release: to every root, verified, and only then in force.')
    .argument(
      '<model>',
      'an ONNX file, a folder with one, or the model.tar.gz of a training job; or a release, which is copied as it is',
    )
    .option('--model-file <path>', 'the ONNX file within a folder or a tarball that holds several')
    .option('--name <name>', 'the release’s name')
    .option('--version <version>', 'its version: once published, it never changes')
    .requiredOption('--to <root...>', ROOT_EXAMPLES)
    .option('--set <parameter...>', WRITABLE_PARAMETER_EXAMPLES)
    .option('--self-test <image>', 'an image the model must find something in; every load is held against it')
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
  if (options.model !== undefined) {
    throw new YoloLiftError('INVALID_OPTION', `write the model without --model: publish ${options.model}`);
  }
  const stores = createStores(environment);
  // Whatever is wrong with a name is known before anything is written.
  const roots = await Promise.all(options.to.map((uri) => stores.openRoot(uri)));
  const pointers = await Promise.all((options.set ?? []).map((uri) => openPointer(stores, uri)));
  const { openWorkFolder } = await import('@yololift/core/release');
  const work = await openWorkFolder('publish');
  const place = { folder: work.path, roots, stores };
  try {
    await publishTo(place, pointers, await releaseOf(model, place, options));
  } finally {
    await work.remove();
  }
}

interface Workplace {
  /** For files on the way. */
  readonly folder: string;
  readonly roots: readonly ReleaseRoot[];
  readonly stores: StoreRegistry;
}

/** A release as it was published before, or one that is built of a model. */
async function releaseOf(
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
    if (unwanted === undefined) return copyOf(model, { folder: join(folder, 'release'), stores });
    const message = `${model} is a release and stays as it is: leave ${unwanted} out, or name its ONNX file`;
    throw new YoloLiftError('INVALID_OPTION', message);
  }
  if (name === undefined || version === undefined || selfTest === undefined) {
    throw new YoloLiftError(
      'INVALID_OPTION',
      'a model becomes a release by --name, --version and --self-test; give all three',
    );
  }
  const { buildFromModel } = await import('../build-from-model.ts');
  return buildFromModel(model, { folder, roots }, { ...options, name, version, selfTest });
}

/** A release as it lies in another root, tried before anything is written. */
async function copyOf(release: string, { folder, stores }: Omit<Workplace, 'roots'>): Promise<BuiltRelease> {
  const { fetchRelease } = await import('../fetch-release.ts');
  const { canTry, tryRelease } = await import('@yololift/core/publishing');
  const fetched = await fetchRelease(release, folder, stores);
  const { manifest, name } = fetched;
  if (canTry(manifest)) {
    await tryRelease({ manifest, folder: join(folder, name.model, name.version) }, { from: release });
  }
  return fetched;
}

/** Writes everywhere, tells what became of it, and only then sets the parameters. */
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
  for (const one of published.roots) await writeOut(`${one.root}  ${outcomeOf(one, built.manifest)}\n`);
  assertEverywhere(published.roots.filter(({ error }) => error !== undefined).length, pointers.length);
  for (const pointer of pointers) {
    await movePointer(pointer, published.name);
    await writeOut(`${pointer.uri}  → ${formatReleaseName(published.name)}\n`);
  }
  await writeOut(`${formatReleaseName(published.name)}  ${published.name.digest}\n`);
}

function outcomeOf({ written, isTried, error }: PublishedRoot, { runtime }: Manifest): string {
  if (error !== undefined) return `${error.message} (${error.code})`;
  const how = isTried ? 'verified' : `verified by digest only: the runtime ${runtime} is not loaded here`;
  return written === 0 ? `${how}, was there already` : how;
}

function assertEverywhere(failed: number, pointers: number): void {
  if (failed === 0) return;
  const still = pointers === 0 ? '' : '; no parameter was changed';
  throw new YoloLiftError(
    'STORE_UNAVAILABLE',
    `${failed} of the roots failed${still}. Mend that and run the same command again: what is there is kept`,
  );
}
