import { chmod, copyFile, mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import type { ArtifactFile } from './artifact-file.ts';

const MTIME = new Date('1980-01-01T12:00:00Z');

/**
 * Writes files into a folder, replacing an earlier artifact. Equal files get equal modes and times.
 * @throws YoloLiftError `OUTPUT_UNWRITABLE` - the folder contains other files.
 */
export async function writeFolder(files: readonly ArtifactFile[], folder: string): Promise<void> {
  await clear(folder);
  const folders = new Set([folder]);
  for (const { path, source } of files) {
    const target = join(folder, path);
    for (let above = dirname(target); !folders.has(above); above = dirname(above)) folders.add(above);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
    await chmod(target, 0o644);
    await utimes(target, MTIME, MTIME);
  }
  for (const one of folders) {
    await chmod(one, 0o755);
    await utimes(one, MTIME, MTIME);
  }
}

async function clear(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  if (names.length > 0 && !names.includes('main.mjs')) {
    throw new YoloLiftError(
      'OUTPUT_UNWRITABLE',
      `${folder} contains files that "package" did not write: choose another folder with --out`,
    );
  }
  await rm(folder, { recursive: true });
  await mkdir(folder);
}
