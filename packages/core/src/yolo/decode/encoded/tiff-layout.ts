import { type TiffDirectory, type TiffValues, valuesOf } from './tiff-directory.ts';

const TAG = {
  WIDTH: 256,
  HEIGHT: 257,
  BITS: 258,
  COMPRESSION: 259,
  PHOTOMETRIC: 262,
  STRIP_OFFSETS: 273,
  ORIENTATION: 274,
  SAMPLES: 277,
  STRIP_BYTES: 279,
  EXTRA_SAMPLES: 338,
  SAMPLE_FORMAT: 339,
} as const;
const UNCOMPRESSED = 1;
const UPRIGHT = 1;
/** Colours of a pixel by how they are to be read: grey twice, RGB, palette, CMYK, YCbCr. */
const COLOURS: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 };
const YCBCR = 6;

/** Samples of a pixel beside its colours: alpha is one. 0 where its colours are of no kind that is read. */
export function extraSamplesOf(directory: TiffDirectory): number {
  const colours = COLOURS[valuesOf(directory, TAG.PHOTOMETRIC)[0] ?? -1];
  return colours === undefined ? 0 : (valuesOf(directory, TAG.SAMPLES)[0] ?? 1) - colours;
}

/**
 * Gives the tags of a page's layout whose values contradict each other, where only one reading is left: libtiff reads
 * such pages whole and warns. Written by panorama stitchers, GIMP plug-ins and scanners.
 *
 * - A list by sample that is of another length than there are samples, all of one value.
 * - Samples beside the colours that nothing is said of: unspecified, as TIFF 6.0 calls an undeclared alpha.
 * - An orientation that there is none of: upright.
 * - A length of an uncompressed page's one strip that is more than its pixels. One that is less, or whose pixels would
 *   reach over the directory, is left: pixels are missing.
 *
 * @param at - where the directory stands in the file.
 */
export function mendLayout(directory: TiffDirectory, at: number): readonly TiffValues[] {
  const samples = valuesOf(directory, TAG.SAMPLES)[0] ?? 1;
  const lists = [TAG.BITS, TAG.SAMPLE_FORMAT].flatMap((tag) => {
    const [value, ...others] = valuesOf(directory, tag).slice(0, samples);
    const isOdd = ![0, 1, samples].includes(valuesOf(directory, tag).length);
    if (!isOdd || value === undefined || others.some((other) => other !== value)) return [];
    return [{ tag, values: new Array<number>(samples).fill(value) }];
  });
  return [...lists, ...mendExtras(directory), ...mendOrientation(directory), ...mendStrip(directory, at)];
}

function mendExtras(directory: TiffDirectory): readonly TiffValues[] {
  const tag = TAG.EXTRA_SAMPLES;
  const [extras, told] = [extraSamplesOf(directory), valuesOf(directory, tag)];
  if (extras <= told.length) return [];
  return [{ tag, values: [...told, ...new Array<number>(extras - told.length).fill(0)] }];
}

function mendOrientation(directory: TiffDirectory): readonly TiffValues[] {
  const tag = TAG.ORIENTATION;
  const [orientation = UPRIGHT] = valuesOf(directory, tag);
  return orientation >= 1 && orientation <= 8 ? [] : [{ tag, values: [UPRIGHT] }];
}

function mendStrip(directory: TiffDirectory, at: number): readonly TiffValues[] {
  const first = (tag: number, otherwise = 0) => valuesOf(directory, tag)[0] ?? otherwise;
  const isPlain = first(TAG.COMPRESSION, UNCOMPRESSED) === UNCOMPRESSED && first(TAG.PHOTOMETRIC) !== YCBCR;
  if (!isPlain || valuesOf(directory, TAG.STRIP_OFFSETS).length !== 1) return [];
  const rowBits = first(TAG.WIDTH) * first(TAG.SAMPLES, 1) * first(TAG.BITS, 1);
  const bytes = Math.ceil(rowBits / 8) * first(TAG.HEIGHT);
  const start = first(TAG.STRIP_OFFSETS);
  const isApart = at < start || at >= start + bytes;
  return isApart && bytes > 0 && first(TAG.STRIP_BYTES) > bytes
    ? [{ tag: TAG.STRIP_BYTES, values: [bytes] }]
    : [];
}
