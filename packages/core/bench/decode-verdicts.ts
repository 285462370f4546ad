// Does a picture's verdict depend on what else is decoded? Usage: node bench/decode-verdicts.ts [decodes, default 1000]
// Whole pictures that a decoder warns of, and damaged ones, alone, in pairs and eight at once. Prints the wrong verdicts.

import sharp from 'sharp';
import { decodeImage } from '../src/yolo/decode-image.ts';
import { busyImage, withOddScanParameters, withoutPart } from '../src/yolo/encoded/jpeg-fixture.ts';
import { buildTiff } from '../src/yolo/encoded/tiff-fixture.ts';

const count = Number(process.argv[2] ?? 1000);
/** A text that does not end in a zero: libtiff warns of it. */
const SOFTWARE = { tag: 305, type: 2, data: Buffer.from('scanner') };

interface Kind {
  readonly name: string;
  readonly whole: Buffer;
  readonly damaged: Buffer;
}

const jpeg = await busyImage().jpeg().toBuffer();
const strip = await busyImage().raw().toBuffer();
const tiff = buildTiff({ width: 160, height: 120, strip, tags: [SOFTWARE] });
const png = await busyImage().png().toBuffer();
const webp = await busyImage().webp().toBuffer();

const kinds: readonly Kind[] = [
  {
    name: 'JPEG',
    whole: withOddScanParameters(jpeg),
    damaged: withoutPart(withOddScanParameters(jpeg), 0.5, 1500),
  },
  { name: 'TIFF', whole: tiff, damaged: tiff.subarray(0, strip.length - 100) },
  { name: 'PNG', whole: withBadTextChunk(png), damaged: Buffer.from(png).fill(0, 900, 1000) },
  {
    name: 'WebP',
    whole: await sharp(webp).withMetadata({ orientation: 1 }).webp().toBuffer(),
    damaged: webp.subarray(0, -200),
  },
];

for (const { name, whole, damaged } of kinds) {
  for (const atOnce of [1, 2, 8]) {
    const wrong = { refused: 0, taken: 0 };
    let next = 0;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (next < count) {
          const isWhole = next % 2 === 0;
          next += 1;
          const isTaken = await decodeImage(isWhole ? whole : damaged).then(
            () => true,
            () => false,
          );
          if (isWhole && !isTaken) wrong.refused += 1;
          if (!isWhole && isTaken) wrong.taken += 1;
        }
      }),
    );
    console.log(
      JSON.stringify({
        name,
        atOnce,
        decodes: count,
        wholeRefused: wrong.refused,
        damagedTaken: wrong.taken,
      }),
    );
  }
}

/** A text chunk whose checksum is wrong: metadata. */
function withBadTextChunk(file: Buffer): Buffer {
  const chunk = Buffer.from('\0\0\0\x05tEXta\0bcd\0\0\0\0', 'latin1');
  return Buffer.concat([file.subarray(0, 33), chunk, file.subarray(33)]);
}
