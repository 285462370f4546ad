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
import { type ModelOptions, readLoadOptions } from './options.ts';
import { writeOut } from './write-out.ts';

/** Name, version, self-test and model options of the release to build. */
export interface NewRelease extends ModelOptions {
  readonly name: string;
  readonly version: string;
  /** Path of an image. */
  readonly selfTest: string;
  readonly allowEmptySelfTest?: boolean;
  readonly optimise: boolean;
  /** Path of the ONNX file in a folder or tarball that contains several. */
  readonly modelFile?: string;
}

/** Where the release is built, and the roots it will be published to. */
interface BuildPlace {
  /** For temporary files. */
  readonly folder: string;
  readonly roots: readonly ReleaseRoot[];
}

/**
 * Builds a release from a model.
 * @param model - an ONNX file, or a folder or `model.tar.gz` that contains one.
 * @throws YoloLiftError `SELF_TEST_FAILED` - also if the model crashes ONNX Runtime or its run never ends.
 * @throws YoloLiftError as `findModel` and `buildRelease`.
 */
export async function buildFromModel(
  model: string,
  { folder, roots }: BuildPlace,
  options: NewRelease,
): Promise<BuiltRelease> {
  const before = await existingManifest(roots, options);
  const modelFile = await findModel(model, { folder, modelFile: options.modelFile });
  const { threads: _, ...overrides } = await readLoadOptions(options);
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

/** The manifest already published under this name, so that a repeated publish makes the same choices. */
async function existingManifest(
  roots: readonly ReleaseRoot[],
  { name, version }: NewRelease,
): Promise<Manifest | undefined> {
  // An unreadable root fails later, when it is written.
  const found = await Promise.all(
    roots.map((root) => readManifest(root, { model: name, version }).catch(() => undefined)),
  );
  return found.find((read) => read !== undefined)?.manifest;
}

/** The graph simplified by ONNX Runtime, if it makes session creation faster. */
async function optimise(
  modelFile: string,
  { folder, before }: { readonly folder: string; readonly before: Manifest | undefined },
): Promise<string | undefined> {
  // ONNX Runtime would save all weights in one file, which is limited to 2 GB.
  if (await hasExternalData(modelFile)) return undefined;
  const target = join(folder, 'simplified.onnx');
  const gain = await optimiseGraphInChild(modelFile, target).catch((error: unknown) => {
    if (isYoloLiftError(error, 'SELF_TEST_FAILED')) throw error;
    return undefined; // publish it unchanged; an invalid model fails when it is loaded
  });
  if (gain === undefined) return undefined;
  if (before !== undefined) return target;
  const { plainMs, optimisedMs, isWorthIt } = gain;
  const times = `${plainMs.toFixed(0)} ms unchanged, ${optimisedMs.toFixed(0)} ms simplified`;
  await writeOut(
    `session creation: ${times}; publishing the ${isWorthIt ? 'simplified' : 'unchanged'} graph\n`,
  );
  return isWorthIt ? target : undefined;
}
