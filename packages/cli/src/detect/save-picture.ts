import { mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import type { AnnotatedFormat } from '@yololift/core/draw';

/** Path and format of an annotated picture. */
interface PicturePlace {
  readonly file: string;
  readonly format: AnnotatedFormat;
}

/** Writes annotated pictures to one file or into a folder. */
export interface PictureSaver {
  /**
   * Returns path and format of the annotated picture of `path`; called before drawing, which needs the format.
   * @throws YoloLiftError `OUTPUT_UNWRITABLE` - it would overwrite the input.
   */
  place(path: string): Promise<PicturePlace>;
  /** @throws YoloLiftError `OUTPUT_UNWRITABLE` - no permission, no space. */
  write(place: PicturePlace, picture: Uint8Array): Promise<void>;
}

const FORMATS: Readonly<Record<string, AnnotatedFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
};

/**
 * Creates the saver for `--save target`: a file if it has a picture extension, otherwise a folder, created if absent.
 * @param count - number of images; a file takes only one.
 * @throws YoloLiftError `INVALID_OPTION` - several images for one file, or an unsupported extension.
 */
export async function createPictureSaver(target: string, count: number): Promise<PictureSaver> {
  const isThere = await isDirectory(target);
  if (!isThere) assertWritable(target);
  const isFolder = isThere || FORMATS[extname(target).toLowerCase()] === undefined;
  if (!isFolder && count > 1) {
    throw new YoloLiftError(
      'INVALID_OPTION',
      `cannot save ${count} images to one file: give a folder, --save ${dirname(target)}`,
    );
  }
  const taken = new Set<string>();
  return {
    async place(path) {
      const file = isFolder ? freeName(join(target, nameFor(path)), taken) : target;
      await assertNotInput(file, path);
      return { file, format: FORMATS[extname(file).toLowerCase()] ?? 'jpeg' };
    },
    write: ({ file }, picture) => write(file, picture),
  };
}

/** Refuses `found.gif`, which would become a folder. */
function assertWritable(target: string): void {
  const ending = extname(target).toLowerCase();
  if (!/^\.[a-z]{3,4}$/.test(ending) || FORMATS[ending] !== undefined || /[/\\]$/.test(target)) return;
  throw new YoloLiftError(
    'INVALID_OPTION',
    `--save ${target}: supported formats are .jpg, .png and .webp; for a folder of that name use ${target}/`,
  );
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

/** Numbers equal names from several folders: `a.jpg`, `a-2.jpg`. */
function freeName(file: string, taken: Set<string>): string {
  const ending = extname(file);
  const stem = file.slice(0, file.length - ending.length);
  let free = file;
  for (let number = 2; taken.has(free); number += 1) free = `${stem}-${number}${ending}`;
  taken.add(free);
  return free;
}

async function assertNotInput(file: string, path: string): Promise<void> {
  const [target, source] = await Promise.all(
    [file, path].map((one) => realpath(one).catch(() => resolve(one))),
  );
  if (target !== source) return;
  throw new YoloLiftError(
    'OUTPUT_UNWRITABLE',
    `--save would overwrite the input ${path}; give another folder`,
  );
}

async function write(file: string, picture: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, picture);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new YoloLiftError('OUTPUT_UNWRITABLE', `cannot write ${file}: ${why}`, { cause });
  }
}
