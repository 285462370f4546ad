import { constants } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { YoloLiftError } from '../errors.ts';
import { foreignFolder } from './foreign-format.ts';

/** A model file, open for reading. The caller closes `handle`. */
export interface OpenModelFile {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
}

/**
 * Opens a model file.
 * @throws YoloLiftError `MODEL_NOT_FOUND` - no such file, or a folder; names the models in it.
 * @throws YoloLiftError `MODEL_UNREADABLE` - no permission, not a regular file, or a disk error.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - the folder is a model of another format.
 */
export async function openModelFile(file: string): Promise<OpenModelFile> {
  const { size } = await statModel(file);
  try {
    return { handle: await open(file, constants.O_RDONLY), size };
  } catch (cause) {
    throw fileError(file, cause);
  }
}

async function statModel(file: string): Promise<{ readonly size: number }> {
  const found = await stat(file).catch((cause: unknown) => {
    throw fileError(file, cause);
  });
  if (found.isDirectory()) throw await folderError(file);
  // Opening a pipe would wait for a writer forever.
  if (!found.isFile()) throw new YoloLiftError('MODEL_UNREADABLE', `the model ${file} is not a regular file`);
  return found;
}

/** Converts a file system error to a `YoloLiftError`. */
export function fileError(file: string, cause: unknown): YoloLiftError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const [, checkpoint] = /([^/\\]+\.pth?)$/i.exec(file) ?? [];
    const hint =
      checkpoint === undefined
        ? ''
        : `; export a PyTorch checkpoint first: \`yolo export model=${checkpoint} format=onnx opset=17\``;
    return new YoloLiftError('MODEL_NOT_FOUND', `no model at ${file}${hint}`, { cause });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `this user has no permission to read the model ${file}: add read permission`;
    return new YoloLiftError('MODEL_UNREADABLE', message, { cause });
  }
  return new YoloLiftError('MODEL_UNREADABLE', `the model ${file} cannot be read (${code})`, { cause });
}

async function folderError(folder: string): Promise<YoloLiftError> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw fileError(folder, cause);
  });
  const foreign = foreignFolder(names, extname(folder));
  if (foreign !== undefined) {
    return new YoloLiftError('MODEL_UNSUPPORTED', `the model ${folder} is ${foreign.what}`);
  }
  const models = names.filter((name) => name.endsWith('.onnx')).slice(0, 3);
  const hint = models.length > 0 ? `name a file in it, such as ${models.join(', ')}` : 'it has no .onnx file';
  return new YoloLiftError('MODEL_NOT_FOUND', `${folder} is a folder, not a model: ${hint}`);
}
