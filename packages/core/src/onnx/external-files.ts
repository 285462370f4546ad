import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, sep, win32 } from 'node:path';
import { isYoloLiftError, YoloLiftError } from '../errors.ts';
import type { ExternalFile, ModelHeader } from './model-header.ts';
import { fileError } from './open-model-file.ts';
import { readModelHeader } from './read-model-header.ts';

/** How to be rid of files beside a model. */
const ONE_FILE = 'save it as one file: `onnx.save(onnx.load(file), "model.onnx")` in Python';

/**
 * The files that hold weights of a model, each looked at: below the model's own folder, and as long as the tensors in it
 * reach. ONNX Runtime maps them, so that a shorter one would end the process.
 * @returns local path by location, relative to the model's folder, normalised: `./a//b.bin` → `a/b.bin`.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - a location that leads out of the model's folder, by its name or by a link.
 * @throws YoloLiftError `MODEL_NOT_FOUND` - one is not there, or is no file; names it.
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

/** Whether a model keeps weights in files beside its own; `false` for what cannot be read as an ONNX model. */
export async function hasExternalData(modelFile: string): Promise<boolean> {
  try {
    return (await readModelHeader(modelFile)).externalData.length > 0;
  } catch (error) {
    if (isYoloLiftError(error)) return false;
    throw error;
  }
}

/** ONNX allows only places under the model's folder; a hostile file may name any other. */
function normaliseLocation(location: string, modelFile: string): string {
  const path = posix.normalize(location);
  const leadsOut =
    isAbsolute(path) || win32.isAbsolute(path) || /^[a-z]:/i.test(path) || /^\.\.(\/|$)/.test(path);
  if (location !== '' && path !== '.' && !path.endsWith('/') && !path.includes('\0') && !leadsOut)
    return path;
  const message = `the model ${modelFile} keeps weights outside its folder (${JSON.stringify(location)}): ${ONE_FILE}`;
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
    `${file} holds weights of the model ${modelFile} and is cut off or of another model: it has ${found.size} bytes, ` +
    `the model needs ${bytes}; copy or export both again`;
  throw new YoloLiftError('MODEL_CORRUPT', message);
}

function notThere(file: string, modelFile: string, cause?: unknown): YoloLiftError {
  const message = `the model ${modelFile} keeps its weights in ${file}, which is not there: copy that file too, or ${ONE_FILE}`;
  return new YoloLiftError('MODEL_NOT_FOUND', message, { cause });
}

/** A link may lead to a place beside the model, or beside what the model's own name is a link to. */
async function assertBeside(file: string, modelFile: string): Promise<void> {
  const [real, folder, realModel] = await Promise.all(
    [file, dirname(modelFile), modelFile].map((path) => realpath(path)),
  );
  const folders = [folder, dirname(realModel ?? modelFile)];
  if (folders.some((one) => one !== undefined && real?.startsWith(join(one, sep)))) return;
  const message =
    `the model ${modelFile} keeps weights in ${file}, a link that leads out of its folder, to ${real}: ` +
    'copy the file itself there (`cp -L`)';
  throw new YoloLiftError('MODEL_UNSUPPORTED', message);
}
