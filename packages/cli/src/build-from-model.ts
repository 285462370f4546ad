import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import {
  type BuiltRelease,
  buildRelease,
  type Manifest,
  optimiseGraph,
  type ReleaseRoot,
  readManifest,
  unpackTarball,
} from '@yololift/core/release';
import { loadOptionsOf, type ModelOptions } from './options.ts';
import { writeOut } from './write-out.ts';

/** What a model is to become. */
export interface NewRelease extends ModelOptions {
  readonly name: string;
  readonly version: string;
  /** Path of an image. */
  readonly selfTest: string;
  readonly allowEmptySelfTest?: boolean;
  readonly optimise: boolean;
}

/** Where it is built, and for whom. */
interface BuildPlace {
  /** For files on the way. */
  readonly folder: string;
  readonly roots: readonly ReleaseRoot[];
}

/**
 * Builds a release of a model.
 * @param model - an ONNX file, or a folder or `model.tar.gz` with one in it.
 * @throws YoloLiftError `MODEL_NOT_FOUND`; as the self-test does.
 */
export async function buildFromModel(
  model: string,
  { folder, roots }: BuildPlace,
  options: NewRelease,
): Promise<BuiltRelease> {
  const before = await existingManifest(roots, options);
  const modelFile = await findModel(model, folder);
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

/** What a root has under this name already: a repetition must decide as the first time did. */
async function existingManifest(
  roots: readonly ReleaseRoot[],
  { name, version }: NewRelease,
): Promise<Manifest | undefined> {
  // A root that cannot be read now is told when it is written to.
  const found = await Promise.all(
    roots.map((root) => readManifest(root, { model: name, version }).catch(() => undefined)),
  );
  return found.find((read) => read !== undefined)?.manifest;
}

/** The graph as ONNX Runtime has simplified it, where sessions are made faster from it. */
async function optimise(
  modelFile: string,
  { folder, before }: { readonly folder: string; readonly before: Manifest | undefined },
): Promise<string | undefined> {
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
