import { mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { decodeImage, type Prediction, YoloLiftError } from '@yololift/core';
import { type AnnotatedFormat, annotateImage } from '@yololift/core/draw';

/** Writes annotated pictures to one file or into a folder. */
export interface PictureSaver {
  /**
   * Draws `prediction` on its picture and writes that. Returns the file.
   * @throws YoloLiftError `OUTPUT_UNWRITABLE` - no permission, no space, or it would replace the picture itself.
   */
  save(path: string, source: string | Uint8Array, prediction: Prediction): Promise<string>;
}

const FORMATS: Readonly<Record<string, AnnotatedFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
};

/**
 * Makes the saver for `--save target`: a file where it ends like a picture, else a folder, made where absent.
 * @param count - images to come: only one fits a file.
 * @throws YoloLiftError `INVALID_OPTION` - several images for one file.
 */
export async function createPictureSaver(target: string, count: number): Promise<PictureSaver> {
  const isFolder = (await isDirectory(target)) || FORMATS[extname(target).toLowerCase()] === undefined;
  if (!isFolder && count > 1) {
    throw new YoloLiftError(
      'INVALID_OPTION',
      `${count} images do not fit one file: name a folder, --save ${dirname(target)}`,
    );
  }
  const taken = new Set<string>();
  return {
    async save(path, source, prediction) {
      const file = isFolder ? freeName(join(target, nameFor(path)), taken) : target;
      await assertOther(file, path);
      const format = FORMATS[extname(file).toLowerCase()] ?? 'jpeg';
      const picture = await annotateImage(await decodeImage(source), prediction, { format });
      await write(file, picture);
      return file;
    },
  };
}

async function isDirectory(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}

/** `scans/a.tiff` → `a.jpg`; `-` → `stdin.jpg`; `https://host/b.png?x=1` → `b.png` */
function nameFor(path: string): string {
  const plain = /^https?:/i.test(path) ? new URL(path).pathname : path;
  const name = plain === '-' ? 'stdin' : basename(plain) || 'image';
  const ending = extname(name);
  return FORMATS[ending.toLowerCase()] === undefined ? `${basename(name, ending)}.jpg` : name;
}

/** Pictures of one name, from several folders, stay apart: `a.jpg`, `a-2.jpg`. */
function freeName(file: string, taken: Set<string>): string {
  const ending = extname(file);
  const stem = file.slice(0, file.length - ending.length);
  let free = file;
  for (let number = 2; taken.has(free); number += 1) free = `${stem}-${number}${ending}`;
  taken.add(free);
  return free;
}

async function assertOther(file: string, path: string): Promise<void> {
  const [target, source] = await Promise.all(
    [file, path].map((one) => realpath(one).catch(() => resolve(one))),
  );
  if (target !== source) return;
  throw new YoloLiftError(
    'OUTPUT_UNWRITABLE',
    `--save would replace the picture ${path} itself; name another folder`,
  );
}

async function write(file: string, picture: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, picture);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new YoloLiftError('OUTPUT_UNWRITABLE', `${file} cannot be written: ${why}`, { cause });
  }
}
