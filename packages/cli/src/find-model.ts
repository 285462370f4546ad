import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import { isTarball, isUnwantedFile, unpackTarball } from '@yololift/core/release';

/** Options of `findModel`. */
interface FindOptions {
  /** Tarballs are unpacked into a subfolder. */
  readonly folder: string;
  /** Path of the ONNX file in a folder or tarball. */
  readonly modelFile: string | undefined;
}

const NAMED_FILES = 5;

/**
 * Returns the path of the ONNX file: `model` itself, or the one in a folder or tarball.
 * @throws YoloLiftError `MODEL_NOT_FOUND` - no ONNX file, or none at that path.
 * @throws YoloLiftError `MODEL_UNDECIDED` - several ONNX files; lists them and the option that selects one.
 * @throws YoloLiftError as `unpackTarball`.
 */
export async function findModel(model: string, { folder, modelFile }: FindOptions): Promise<string> {
  if ((await stat(model).catch(() => undefined))?.isDirectory()) return findInFolder(model, model, modelFile);
  if (await isTarball(model)) {
    const unpacked = join(folder, 'unpacked');
    await unpackTarball(model, unpacked);
    return findInFolder(unpacked, model, modelFile);
  }
  if (modelFile === undefined) return model;
  const message = `${model} is neither a folder nor a tarball: remove --model-file`;
  throw new YoloLiftError('INVALID_OPTION', message);
}

async function findInFolder(folder: string, named: string, wanted: string | undefined): Promise<string> {
  const all = await readdir(folder, { recursive: true });
  const paths = all.map((path) => path.split(sep).join('/')).filter((path) => !isUnwantedFile(path));
  const models = paths.filter((path) => /\.onnx$/i.test(path)).toSorted();
  if (wanted !== undefined) {
    const path = wanted.replace(/^\.\//, '');
    if (paths.includes(path)) return join(folder, path);
    const message = `${named} does not contain ${wanted}; it contains ${formatModels(models)}`;
    throw new YoloLiftError('MODEL_NOT_FOUND', message);
  }
  const [only, ...more] = models;
  if (only === undefined) throw new YoloLiftError('MODEL_NOT_FOUND', `${named} contains no ONNX file`);
  if (more.length === 0) return join(folder, only);
  const message = `${named} contains ${formatModels(models)}; select the one to publish: --model-file ${only}`;
  throw new YoloLiftError('MODEL_UNDECIDED', message);
}

function formatModels(models: readonly string[]): string {
  if (models.length === 0) return 'no ONNX file';
  const more = models.length > NAMED_FILES ? ` and ${models.length - NAMED_FILES} more` : '';
  return `${models.length} ONNX files (${models.slice(0, NAMED_FILES).join(', ')}${more})`;
}
