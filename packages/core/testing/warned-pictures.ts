import sharp from 'sharp';
import { busyImage, withOddScanParameters, withoutPart } from './jpeg-fixture.ts';
import { buildTiff } from './tiff-fixture.ts';

/** An intact image that causes decoder warnings, and a damaged one of the same format. */
export interface WarnedPicture {
  readonly format: string;
  readonly whole: Buffer;
  readonly damaged: Buffer;
}

/** A text without a terminating zero: libtiff warns about it. */
const SOFTWARE = { tag: 305, type: 2, data: Buffer.from('scanner') };

/** One pair for each format whose decoder shares its warning buffer between threads. 160×120 px. */
export async function warnedPictures(): Promise<readonly WarnedPicture[]> {
  const jpeg = withOddScanParameters(await busyImage().jpeg().toBuffer());
  const strip = await busyImage().raw().toBuffer();
  const tiff = buildTiff({ width: 160, height: 120, strip, tags: [SOFTWARE] });
  const png = await busyImage().png().toBuffer();
  const webp = await busyImage().webp().toBuffer();
  return [
    { format: 'JPEG', whole: jpeg, damaged: withoutPart(jpeg, 0.5, 1500) },
    { format: 'TIFF', whole: tiff, damaged: tiff.subarray(0, strip.length - 100) },
    { format: 'PNG', whole: withBadTextChunk(png), damaged: Buffer.from(png).fill(0, 900, 1000) },
    {
      format: 'WebP',
      whole: await sharp(webp).withMetadata({ orientation: 1 }).webp().toBuffer(),
      damaged: webp.subarray(0, -200),
    },
  ];
}

/** Adds a text chunk with a wrong checksum: metadata. */
function withBadTextChunk(file: Buffer): Buffer {
  const chunk = Buffer.from('\0\0\0\x05tEXta\0bcd\0\0\0\0', 'latin1');
  return Buffer.concat([file.subarray(0, 33), chunk, file.subarray(33)]);
}

/** Wrong verdicts on one kind of image. */
export interface WrongVerdicts {
  readonly wholeRefused: number;
  readonly damagedTaken: number;
}

/**
 * Collects verdicts on an image, intact and damaged alternating.
 * @param isTaken - whether an image is accepted.
 */
export async function countWrongVerdicts(
  picture: WarnedPicture,
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
  isTaken: (picture: Buffer) => Promise<boolean>,
): Promise<WrongVerdicts> {
  const queue = Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? ('damaged' as const) : ('whole' as const),
  );
  const wholeOnes = queue.filter((kind) => kind === 'whole').length;
  const taken = { whole: 0, damaged: 0 };
  const ask = async () => {
    for (let kind = queue.pop(); kind !== undefined; kind = queue.pop()) {
      if (await isTaken(picture[kind])) taken[kind] += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return { wholeRefused: wholeOnes - taken.whole, damagedTaken: taken.damaged };
}
