import { readFile } from 'node:fs/promises';
import { YoloLiftError } from '@yololift/core';
import { type LabelledModel, parseYoloLabels, type YoloLabel, type YoloLabels } from '@yololift/core/eval';
import type { EvalWarning } from './eval-warnings.ts';
import { findLabelFiles, type LabelPlaces } from './find-label-files.ts';

/** The labels of each image (ground truth), and warnings about them. */
export interface Truth {
  /** One entry per image, in order. */
  readonly labels: readonly (readonly YoloLabel[])[];
  readonly warnings: readonly EvalWarning[];
}

/** Most names listed in a warning. */
const MOST_NAMES = 5;

const NOTHING: YoloLabels = { labels: [], duplicates: 0, empty: 0, outside: 0 };

/**
 * Reads and checks the labels of all images.
 * @param isWholeFolder - whether the images are the whole folder; only then are unused label files reported.
 * @throws YoloLiftError `LABELS_INVALID` - an invalid line, with its file and number; or no image has a label.
 */
export async function readTruth(
  images: readonly string[],
  { isWholeFolder, ...places }: LabelPlaces & { readonly isWholeFolder: boolean },
  model: LabelledModel,
): Promise<Truth> {
  const { files, unused } = await findLabelFiles(images, places);
  const read: YoloLabels[] = [];
  for (const file of files) {
    read.push(file === undefined ? NOTHING : parseYoloLabels(await readLabelFile(file), model, file));
  }
  const labels = read.map((one) => one.labels);
  if (labels.every(({ length }) => length === 0)) {
    const where =
      places.labels === undefined ? 'beside the images, or in labels/ for images/' : `in ${places.labels}`;
    const message = `no labels found ${where}: eval needs at least one`;
    throw new YoloLiftError('LABELS_INVALID', message);
  }
  const without = images.filter((_, index) => files[index] === undefined);
  return { labels, warnings: createWarnings({ images, without, unused: isWholeFolder ? unused : [], read }) };
}

async function readLabelFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new YoloLiftError('LABELS_INVALID', `labels: cannot read ${file}`, { cause });
  }
}

interface Oddities {
  readonly images: readonly string[];
  readonly without: readonly string[];
  readonly unused: readonly string[];
  readonly read: readonly YoloLabels[];
}

function createWarnings({ images, without, unused, read }: Oddities): readonly EvalWarning[] {
  const [duplicates, empty, outside, labels] = [
    sum(read.map((one) => one.duplicates)),
    sum(read.map((one) => one.empty)),
    sum(read.map((one) => one.outside)),
    sum(read.map((one) => one.labels.length)),
  ];
  const all: readonly (readonly [number, EvalWarning])[] = [
    [
      without.length,
      {
        code: 'LABELS_MISSING',
        message: `${without.length} of ${images.length} images have no label file and count as empty: ${formatNames(without)}`,
      },
    ],
    [
      unused.length,
      {
        code: 'LABELS_UNUSED',
        message: `${unused.length} label files have no image: ${formatNames(unused)}`,
      },
    ],
    [duplicates, { code: 'LABELS_DUPLICATE', message: `ignored ${duplicates} duplicate labels` }],
    [empty, { code: 'LABELS_EMPTY', message: `ignored ${empty} labels without width or height` }],
    [
      outside,
      {
        code: 'LABELS_OUTSIDE',
        message: `${outside} of ${labels} boxes extend beyond their image; labels must be cx cy width height, not x1 y1 x2 y2`,
      },
    ],
  ];
  return all.filter(([count]) => count > 0).map(([, warning]) => warning);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function formatNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown}, …` : shown;
}
