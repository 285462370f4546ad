import { mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import type { AnnotatedFormat } from '@yololift/core/draw';

/** Where an annotated picture goes, and how it is encoded. */
interface PicturePlace {
  readonly file: string;
  readonly format: AnnotatedFormat;
}

/** Writes annotated pictures to one file or into a folder. */
export interface PictureSaver {
  /**
   * Decides where the annotated picture of `path` goes; before it is drawn, since the place decides its format.
   * @throws YoloLiftError `OUTPUT_UNWRITABLE` - it would replace the picture itself.
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
 * Makes the saver for `--save target`: a file where it ends like a picture, else a folder, made where absent.
 * @param count - images to come: only one fits a file.
 * @throws YoloLiftError `INVALID_OPTION` - several images for one file, or it ends like a file that is not written.
 */
export async function createPictureSaver(target: string, count: number): Promise<PictureSaver> {
  const isThere = await isDirectory(target);
  if (!isThere) assertWritable(target);
  const isFolder = isThere || FORMATS[extname(target).toLowerCase()] === undefined;
  if (!isFolder && count > 1) {
    throw new YoloLiftError(
      'INVALID_OPTION',
      `${count} images do not fit one file: name a folder, --save ${dirname(target)}`,
    );
  }
  const taken = new Set<string>();
  return {
    async place(path) {
      const file = isFolder ? freeName(join(target, nameFor(path)), taken) : target;
      await assertOther(file, path);
      return { file, format: FORMATS[extname(file).toLowerCase()] ?? 'jpeg' };
    },
    write: ({ file }, picture) => write(file, picture),
  };
}

/** `found.gif` would become a folder of that name. */
function assertWritable(target: string): void {
  const ending = extname(target).toLowerCase();
  if (!/^\.[a-z]{3,4}$/.test(ending) || FORMATS[ending] !== undefined || /[/\\]$/.test(target)) return;
  throw new YoloLiftError(
    'INVALID_OPTION',
    `--save ${target}: pictures are written as .jpg, .png or .webp; for a folder of that name write ${target}/`,
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
