import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { externalFiles } from './external-files.ts';
import { readModelHeader } from './read-model-header.ts';

/**
 * Copies a model and its external weight files to an existing folder.
 * @returns the copy's path.
 * @throws YoloLiftError as `readModelHeader` and `externalFiles`.
 */
export async function copyModel(modelFile: string, folder: string): Promise<string> {
  const external = await externalFiles(await readModelHeader(modelFile), modelFile);
  const copy = join(folder, basename(modelFile));
  for (const [from, to] of [
    [modelFile, copy] as const,
    ...[...external].map(([location, file]) => [file, join(folder, location)] as const),
  ]) {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  }
  return copy;
}
