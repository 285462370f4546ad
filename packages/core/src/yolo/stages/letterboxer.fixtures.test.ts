import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, fixturesFolder, NO_FIXTURES } from '../../../testing/fixtures.ts';
import { decodeImage } from '../decode/decode-image.ts';
import { fitLetterbox, fitTopLeft } from './fit-letterbox.ts';
import { createLetterboxer } from './letterbox.ts';
import { createTypeScriptLetterboxer } from './letterbox-typescript.ts';

// Decode and letterbox compared with OpenCV for the same photos.
const TOLERATED_SHARE = 0.001;
const TOLERATED_DIFFERENCE = 1;

const table: object[] = [];
afterAll(() => (table.length > 0 ? console.table(table) : undefined));

const letterboxers = { wasm: createLetterboxer(), typescript: createTypeScriptLetterboxer() };
const inputs = [
  { name: '640', size: 640, place: fitLetterbox },
  { name: '320', size: 320, place: fitLetterbox },
  { name: 'yolox416', size: 416, place: fitTopLeft },
];
const cases = ['bus', 'dog', 'zidane'].flatMap((photo) => inputs.map((input) => ({ photo, ...input })));

describe.skipIf(fixturesFolder === undefined)(`OpenCV's letterbox (skipped where ${NO_FIXTURES})`, () => {
  it.each(cases)('$photo at $name', async ({ photo, name, size, place }) => {
    const reference = await sharp(fixture('letterboxed', `${photo}__${name}.png`))
      .raw()
      .toBuffer();
    const image = await decodeImage(fixture('images', `${photo}.jpg`));
    const placement = place(image, { width: size, height: size });
    for (const [implementation, letterboxer] of Object.entries(letterboxers)) {
      const tensor = letterboxer.write(image, placement, {
        channelOrder: 'rgb',
        pixelScale: 1,
        type: 'float32',
      });
      expect(tensor).toHaveLength(reference.length);
      const differences = reference.map((value, i) =>
        Math.abs(value - (tensor[(i % 3) * size * size + Math.trunc(i / 3)] as number)),
      );
      const share = differences.filter((difference) => difference > 0).length / differences.length;
      const worst = differences.reduce((most, difference) => Math.max(most, difference), 0);
      table.push({ photo, input: name, implementation, differing: `${(100 * share).toFixed(4)} %`, worst });
      expect(share).toBeLessThan(TOLERATED_SHARE);
      expect(worst).toBeLessThanOrEqual(TOLERATED_DIFFERENCE);
    }
  });
});
