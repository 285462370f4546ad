import { join } from 'node:path';
import { isYoloLiftError } from '@yololift/core';
import { buildReleaseInChild, optimiseGraphInChild } from '@yololift/core/publishing';
import {
  type BuiltRelease,
  hasExternalData,
  type Manifest,
  type ReleaseRoot,
  readManifest,
} from '@yololift/core/release';
import { findModel } from './find-model.ts';
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
  /** Path of the ONNX file within a folder or a tarball that holds several. */
  readonly modelFile?: string;
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
 * @throws YoloLiftError `SELF_TEST_FAILED` - also where the model crashes ONNX Runtime, or never ends.
 * @throws YoloLiftError as `findModel` and `buildRelease`.
 */
export async function buildFromModel(
  model: string,
  { folder, roots }: BuildPlace,
  options: NewRelease,
): Promise<BuiltRelease> {
  const before = await existingManifest(roots, options);
  const modelFile = await findModel(model, { folder, modelFile: options.modelFile });
  const { threads: _, ...overrides } = await loadOptionsOf(options);
  const isWanted = before === undefined ? options.optimise : before.optimised !== undefined;
  const optimisedFile = isWanted ? await optimise(modelFile, { folder, before }) : undefined;
  return buildReleaseInChild({
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
  // What ONNX Runtime saves of such a model has all its weights in the one file, which may hold 2 GB.
  if (await hasExternalData(modelFile)) return undefined;
  const target = join(folder, 'simplified.onnx');
  const gain = await optimiseGraphInChild(modelFile, target).catch((error: unknown) => {
    if (isYoloLiftError(error, 'SELF_TEST_FAILED')) throw error;
    return undefined; // it may be published as it is; what is no model is told when it is loaded
  });
  if (gain === undefined) return undefined;
  if (before !== undefined) return target;
  const { plainMs, optimisedMs, isWorthIt } = gain;
  const times = `${plainMs.toFixed(0)} ms as it is, ${optimisedMs.toFixed(0)} ms simplified`;
  await writeOut(`session creation: ${times}; published ${isWorthIt ? 'simplified' : 'as it is'}\n`);
  return isWorthIt ? target : undefined;
}
