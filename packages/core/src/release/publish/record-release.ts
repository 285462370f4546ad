import { join } from 'node:path';
import { YoloLiftError } from '../../errors.ts';
import type { Runtime } from '../../model/runtime.ts';
import type { JsonObject } from '../../model/task.ts';
import type { Manifest } from '../manifest.ts';
import { findPathProblem } from '../release-paths.ts';
import { fingerprintFile } from './fingerprint-file.ts';
import type { BuiltRelease } from './publish-release.ts';

/** What a release of any runtime is made of; paths are those within `folder`, and within the release. */
export interface RecordReleaseOptions {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** The model file. */
  readonly model: string;
  /** Other files that the model needs: a vocabulary. */
  readonly files?: readonly string[];
  /** The manifest's part for the runtime. Default: none. */
  readonly settings?: JsonObject;
  /** What every load is held against: an item, and what the model answers now. */
  readonly check: {
    /** The item's file. */
    readonly item: string;
    readonly mediaType: string;
    /** Default: the task's own. */
    readonly options?: JsonObject;
    /** How far numbers may differ later. Default 0. */
    readonly tolerance?: number;
  };
}

/**
 * Builds a release for a runtime: opens the model, runs its item, and writes the answer down as the manifest's `check`.
 * @throws YoloLiftError as `Runtime.open` and `Task.run` do: a model that cannot run here is not published.
 * @throws YoloLiftError `RELEASE_INVALID` - a path that no release has.
 */
export async function recordRelease(runtime: Runtime, options: RecordReleaseOptions): Promise<BuiltRelease> {
  const { name, version, folder, model, settings = {}, check } = options;
  const paths = [...new Set([model, ...(options.files ?? []), check.item])];
  const problem = findPathProblem(paths);
  if (problem !== undefined) throw new YoloLiftError('RELEASE_INVALID', `${folder}: ${problem}`);
  const document = await answerNow(runtime, options);
  const localPaths = new Map(paths.map((path) => [path, join(folder, path)]));
  const files: Manifest['files'] = [];
  for (const [path, local] of localPaths) files.push({ path, ...(await fingerprintFile(local)) });
  const manifest: Manifest = {
    schema: 1,
    ...{ name, version, runtime: runtime.id, model, files, settings: { ...settings } },
    check: { ...check, options: { ...check.options }, document: { ...document } },
  };
  return { manifest, localPaths };
}

async function answerNow(
  runtime: Runtime,
  { folder, model: modelFile, settings = {}, check }: RecordReleaseOptions,
): Promise<JsonObject> {
  const release = { folder, model: modelFile, settings, selfTest: undefined };
  const model = await runtime.open(release, { thread: 'inline' }).ready;
  try {
    const { task } = model;
    const answer = await task.run({ path: join(folder, check.item) }, task.parseOptions(check.options ?? {}));
    return answer.document;
  } finally {
    await model.close();
  }
}
