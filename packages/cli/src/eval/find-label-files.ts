import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { YoloLiftError } from '@yololift/core';

/** Folders of images and labels. */
export interface LabelPlaces {
  /** Base folder of the images. */
  readonly root: string;
  /** Folder of the labels. Default: where Ultralytics expects them, or beside the images. */
  readonly labels?: string | undefined;
}

/** The label files of images. */
export interface FoundLabels {
  /** One per image, in order; undefined for an image without one. */
  readonly files: readonly (string | undefined)[];
  /** Label files without an image. */
  readonly unused: readonly string[];
}

/** Text files that label tools write beside labels. */
const NO_LABELS = /^(classes|labels|notes|readme.*|train|val|test|predefined_classes|obj.*)\.txt$/i;

/**
 * Finds the label file of each image:
 *
 * - `labels/` mirrors the images' folders: `images/sub/a.jpg` → `labels/sub/a.txt`;
 * - a folder named `images` in the path becomes `labels`: `train/images/a.jpg` → `train/labels/a.txt`;
 * - all labels in one folder, if no two images match the same file;
 * - without a labels folder: the last `images` of the path becomes `labels`, else the file beside the image.
 *
 * @throws YoloLiftError `LABELS_INVALID` - two images match one file, or the folder does not exist.
 */
export async function findLabelFiles(
  images: readonly string[],
  { root, labels }: LabelPlaces,
): Promise<FoundLabels> {
  if (labels === undefined) return labelsBeside(images);
  const present = new Set(await listTextFiles(labels));
  const mirrored = images.map((image) =>
    listCandidates(relative(root, image), labels).find((file) => present.has(file)),
  );
  const isNested = images.some(
    (image, index) => mirrored[index] !== undefined && relative(root, image).includes(sep),
  );
  const files = isNested ? mirrored : withFlatFiles(images, mirrored, { labels, present });
  return { files, unused: findUnused(present, files) };
}

/** Candidate label files of an image, by its path in the images folder; the likeliest first. */
function listCandidates(path: string, labels: string): readonly string[] {
  const parts = toTextName(path).split(sep);
  const at = parts.slice(0, -1).lastIndexOf('images');
  const mirror = join(labels, ...parts);
  if (at < 0) return [mirror];
  return [mirror, join(labels, ...parts.with(at, 'labels')), join(labels, ...parts.slice(at + 1))];
}

function withFlatFiles(
  images: readonly string[],
  mirrored: readonly (string | undefined)[],
  { labels, present }: { readonly labels: string; readonly present: ReadonlySet<string> },
): readonly (string | undefined)[] {
  const taken = new Set(mirrored);
  const owners = new Map<string, string>();
  return images.map((image, index) => {
    const flat = join(labels, basename(toTextName(image)));
    if (mirrored[index] !== undefined || taken.has(flat) || !present.has(flat)) return mirrored[index];
    const other = owners.get(flat);
    if (other !== undefined) {
      const message = `${flat} matches both ${other} and ${image}; use the same folders for labels as for images`;
      throw new YoloLiftError('LABELS_INVALID', message);
    }
    owners.set(flat, image);
    return flat;
  });
}

async function labelsBeside(images: readonly string[]): Promise<FoundLabels> {
  const files: (string | undefined)[] = [];
  for (const image of images) files.push(await labelBeside(image));
  const folders = new Set(files.filter((file) => file !== undefined).map((file) => dirname(file)));
  const present: string[] = [];
  for (const folder of folders) {
    for (const name of await readdir(folder)) if (isTextFile(name)) present.push(join(folder, name));
  }
  return { files, unused: findUnused(present, files) };
}

async function labelBeside(image: string): Promise<string | undefined> {
  const beside = toTextName(image);
  const parts = resolve(beside).split(sep);
  const at = parts.slice(0, -1).lastIndexOf('images');
  const replaced = at < 0 ? [] : [parts.with(at, 'labels').join(sep)];
  for (const file of [...replaced, beside]) {
    const stats = await stat(file).catch(() => undefined);
    if (stats?.isFile()) return file;
  }
  return undefined;
}

async function listTextFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.filter(isTextFile).map((name) => join(folder, name));
  } catch (cause) {
    const message = `cannot read the labels folder ${folder}; give the folder of the .txt files`;
    throw new YoloLiftError('LABELS_INVALID', message, { cause });
  }
}

function findUnused(present: Iterable<string>, files: readonly (string | undefined)[]): readonly string[] {
  const used = new Set(files);
  return [...present].filter((file) => !used.has(file) && !NO_LABELS.test(basename(file))).toSorted();
}

function isTextFile(name: string): boolean {
  return name.toLowerCase().endsWith('.txt') && !basename(name).startsWith('.');
}

/** `sub/a.jpg` → `sub/a.txt` */
function toTextName(image: string): string {
  return `${image.slice(0, image.length - extname(image).length)}.txt`;
}
