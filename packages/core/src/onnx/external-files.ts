import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, sep, win32 } from 'node:path';
import { isYoloLiftError, YoloLiftError } from '../errors.ts';
import type { ExternalFile, ModelHeader } from './model-header.ts';
import { fileError } from './open-model-file.ts';
import { readModelHeader } from './read-model-header.ts';

/** How to avoid external weight files. */
const ONE_FILE = 'save it as one file: `onnx.save(onnx.load(file), "model.onnx")` in Python';

/**
 * Lists a model's external weight files. Checks that each is inside the model's folder and long enough for
 * its tensors: ONNX Runtime maps them, and a shorter one would crash the process.
 * @returns local path by location, relative to the model's folder, normalised: `./a//b.bin` → `a/b.bin`.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - a location outside the model's folder, by its path or by a
 * link.
 * @throws YoloLiftError `MODEL_NOT_FOUND` - one is missing or not a file; names it.
 * @throws YoloLiftError `MODEL_CORRUPT` - one is shorter than the model says.
 */
export async function externalFiles(
  { externalData }: Pick<ModelHeader, 'externalData'>,
  modelFile: string,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const external of externalData) {
    const location = normaliseLocation(external.location, modelFile);
    const file = join(dirname(modelFile), location);
    await assertWeights(file, external, modelFile);
    files.set(location, file);
  }
  return files;
}

/** Whether a model has external weight files; `false` if it is not a readable ONNX model. */
export async function hasExternalData(modelFile: string): Promise<boolean> {
  try {
    return (await readModelHeader(modelFile)).externalData.length > 0;
  } catch (error) {
    if (isYoloLiftError(error)) return false;
    throw error;
  }
}

/** ONNX allows only paths under the model's folder; a hostile file may contain any path. */
function normaliseLocation(location: string, modelFile: string): string {
  const path = posix.normalize(location);
  const leadsOut =
    isAbsolute(path) || win32.isAbsolute(path) || /^[a-z]:/i.test(path) || /^\.\.(\/|$)/.test(path);
  if (location !== '' && path !== '.' && !path.endsWith('/') && !path.includes('\0') && !leadsOut)
    return path;
  const message = `the model ${modelFile} has weights outside its folder (${JSON.stringify(location)}): ${ONE_FILE}`;
  throw new YoloLiftError('MODEL_UNSUPPORTED', message);
}

async function assertWeights(file: string, { bytes }: ExternalFile, modelFile: string): Promise<void> {
  const found = await stat(file).catch((cause: unknown) => {
    const error = fileError(file, cause);
    throw error.code === 'MODEL_NOT_FOUND' ? notThere(file, modelFile, cause) : error;
  });
  if (!found.isFile()) throw notThere(file, modelFile);
  await assertBeside(file, modelFile);
  if (found.size >= bytes) return;
  const message =
    `${file} has weights of the model ${modelFile}, and is truncated or from another model: it has ${found.size} bytes, ` +
    `the model needs ${bytes}; copy or export both again`;
  throw new YoloLiftError('MODEL_CORRUPT', message);
}

function notThere(file: string, modelFile: string, cause?: unknown): YoloLiftError {
  const message = `the model ${modelFile} has weights in ${file}, which is missing: copy that file too, or ${ONE_FILE}`;
  return new YoloLiftError('MODEL_NOT_FOUND', message, { cause });
}

/** A link may point into the model's folder, or into the folder the model itself links to. */
async function assertBeside(file: string, modelFile: string): Promise<void> {
  const [real, folder, realModel] = await Promise.all(
    [file, dirname(modelFile), modelFile].map((path) => realpath(path)),
  );
  const folders = [folder, dirname(realModel ?? modelFile)];
  if (folders.some((one) => one !== undefined && real?.startsWith(join(one, sep)))) return;
  const message =
    `the model ${modelFile} has weights in ${file}, a link to ${real} outside its folder: ` +
    'copy the file itself there (`cp -L`)';
  throw new YoloLiftError('MODEL_UNSUPPORTED', message);
}
