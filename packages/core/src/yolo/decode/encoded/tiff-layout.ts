import { type TiffDirectory, type TiffValues, tagValues } from './tiff-directory.ts';

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
/** Colours per pixel by photometric code: grey (two codes), RGB, palette, CMYK, YCbCr. */
const COLOURS: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 };
const YCBCR = 6;

/** Samples per pixel beside its colours, such as alpha. 0 if the photometric code is unsupported. */
export function countExtraSamples(directory: TiffDirectory): number {
  const colours = COLOURS[tagValues(directory, TAG.PHOTOMETRIC)[0] ?? -1];
  return colours === undefined ? 0 : (tagValues(directory, TAG.SAMPLES)[0] ?? 1) - colours;
}

/**
 * Returns corrected values for contradictory layout tags with only one possible reading. libtiff reads such
 * pages completely, with warnings. Panorama stitchers, GIMP plug-ins and scanners write them.
 *
 * - A list per sample with the wrong length, all of one value.
 * - Undeclared extra samples: set to unspecified, TIFF 6.0's value for an undeclared alpha.
 * - An invalid orientation: set to upright.
 * - A length of an uncompressed page's single strip above its pixels: set to the pixels. A shorter one, or
 *   one whose pixels would overlap the directory, is kept: pixels are missing.
 *
 * @param at - offset of the directory in the file.
 */
export function fixLayout(directory: TiffDirectory, at: number): readonly TiffValues[] {
  const samples = tagValues(directory, TAG.SAMPLES)[0] ?? 1;
  const lists = [TAG.BITS, TAG.SAMPLE_FORMAT].flatMap((tag) => {
    const [value, ...others] = tagValues(directory, tag).slice(0, samples);
    const isOdd = ![0, 1, samples].includes(tagValues(directory, tag).length);
    if (!isOdd || value === undefined || others.some((other) => other !== value)) return [];
    return [{ tag, values: new Array<number>(samples).fill(value) }];
  });
  return [
    ...lists,
    ...fixExtraSamples(directory),
    ...fixOrientation(directory),
    ...fixStripLength(directory, at),
  ];
}

function fixExtraSamples(directory: TiffDirectory): readonly TiffValues[] {
  const tag = TAG.EXTRA_SAMPLES;
  const [extras, declared] = [countExtraSamples(directory), tagValues(directory, tag)];
  if (extras <= declared.length) return [];
  return [{ tag, values: [...declared, ...new Array<number>(extras - declared.length).fill(0)] }];
}

function fixOrientation(directory: TiffDirectory): readonly TiffValues[] {
  const tag = TAG.ORIENTATION;
  const [orientation = UPRIGHT] = tagValues(directory, tag);
  return orientation >= 1 && orientation <= 8 ? [] : [{ tag, values: [UPRIGHT] }];
}

function fixStripLength(directory: TiffDirectory, at: number): readonly TiffValues[] {
  const first = (tag: number, otherwise = 0) => tagValues(directory, tag)[0] ?? otherwise;
  const isPlain = first(TAG.COMPRESSION, UNCOMPRESSED) === UNCOMPRESSED && first(TAG.PHOTOMETRIC) !== YCBCR;
  if (!isPlain || tagValues(directory, TAG.STRIP_OFFSETS).length !== 1) return [];
  const rowBits = first(TAG.WIDTH) * first(TAG.SAMPLES, 1) * first(TAG.BITS, 1);
  const bytes = Math.ceil(rowBits / 8) * first(TAG.HEIGHT);
  const start = first(TAG.STRIP_OFFSETS);
  const isApart = at < start || at >= start + bytes;
  return isApart && bytes > 0 && first(TAG.STRIP_BYTES) > bytes
    ? [{ tag: TAG.STRIP_BYTES, values: [bytes] }]
    : [];
}
