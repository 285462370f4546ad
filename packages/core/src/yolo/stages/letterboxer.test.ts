import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../types.ts';
import { fitLetterbox, fitTopLeft } from './fit-letterbox.ts';
import { halfToFloat } from './float16.ts';
import { createLetterboxer } from './letterbox.ts';
import { instantiateLetterbox } from './letterbox-module.ts';
import { createTypeScriptLetterboxer } from './letterbox-typescript.ts';
import type { TensorLayout } from './tensor-layout.ts';

const PLAIN: TensorLayout = { channelOrder: 'rgb', pixelScale: 1, type: 'float32' };
const NETWORK: TensorLayout = { channelOrder: 'rgb', pixelScale: 1 / 255, type: 'float32' };

/** A grey image: `values` row by row. */
function grey(width: number, height: number, values: readonly number[]): RgbImage {
  return { width, height, data: Uint8Array.from(values.flatMap((value) => [value, value, value])) };
}

/** Deterministic noise (a linear congruential generator). */
function noise(width: number, height: number): RgbImage {
  let state = 12345 + width * 31 + height;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return { width, height, data };
}

const makers = { wasm: createLetterboxer, typescript: createTypeScriptLetterboxer };

describe.each(Object.entries(makers))('%s, by hand', (_, create) => {
  it('blends halves from 4×1 to 2×1', () => {
    // Content 2×1 in 2×2, padY 0. Pixels at 0.5 and 2.5: (10 + 20) / 2 and (30 + 50) / 2; below, grey.
    const image = grey(4, 1, [10, 20, 30, 50]);
    const placement = { ...fitTopLeft(image, { width: 2, height: 2 }), contentHeight: 1 };
    const tensor = create().write(image, placement, PLAIN);
    expect([...tensor]).toEqual([15, 40, 114, 114, 15, 40, 114, 114, 15, 40, 114, 114]);
  });

  it('blends quarters from 2×1 to 4×2', () => {
    // Columns at −0.25 → 0, 0.25, 0.75, 1.25 → 1: 0, 0.25 × 100, 0.75 × 100, 100.
    const image = grey(2, 1, [0, 100]);
    const tensor = create().write(image, fitTopLeft(image, { width: 4, height: 2 }), PLAIN);
    expect([...tensor.subarray(0, 8)]).toEqual([0, 25, 75, 100, 0, 25, 75, 100]);
  });

  it('does not change an image of the right size', () => {
    const image = noise(6, 6);
    const tensor = create().write(image, fitLetterbox(image, image), PLAIN);
    const interleaved = Array.from({ length: 108 }, (_value, i) => tensor[(i % 3) * 36 + Math.trunc(i / 3)]);
    expect(interleaved).toEqual([...image.data]);
  });

  it('converts bytes to 0..1 as NumPy does, in planes of the given order', () => {
    const image = { width: 1, height: 1, data: Uint8Array.of(255, 51, 0) };
    const placement = fitLetterbox(image, { width: 1, height: 1 });
    const letterboxer = create();
    expect([...letterboxer.write(image, placement, NETWORK)]).toEqual([1, Math.fround(0.2), 0]);
    const bgr = { ...NETWORK, channelOrder: 'bgr' } as const;
    expect([...letterboxer.write(image, placement, bgr)]).toEqual([0, Math.fround(0.2), 1]);
    const half = letterboxer.write(image, placement, { ...NETWORK, type: 'float16' });
    expect([...half]).toEqual([0x3c00, 0x3266, 0]);
  });

  it('pads with 114/255 over pixels of an earlier image', () => {
    const letterboxer = create();
    const input = { width: 8, height: 8 };
    const [square, wide] = [noise(8, 8), noise(8, 4)];
    letterboxer.write(square, fitLetterbox(square, input), NETWORK);
    const tensor = letterboxer.write(wide, fitLetterbox(wide, input), NETWORK);
    const rows = Array.from({ length: 8 }, (_value, y) => tensor.subarray(y * 8, y * 8 + 8));
    const isGrey = rows.map((row) => row.every((value) => value === Math.fround(114 / 255)));
    expect(isGrey).toEqual([true, true, false, false, false, false, true, true]);
  });
});

it('runs WebAssembly here, so that the tests below compare it with TypeScript', () => {
  expect(instantiateLetterbox()).toBeDefined();
});

describe('WebAssembly and TypeScript are equal bit for bit', () => {
  const wasm = createLetterboxer();
  const typescript = createTypeScriptLetterboxer();

  it.each([
    [1, 1, 32, 32],
    [2, 2, 64, 64],
    [1, 7, 32, 32],
    [7, 1, 33, 31],
    [3, 5, 96, 64],
    [33, 17, 32, 32],
    [101, 67, 64, 64],
    [640, 427, 320, 320],
    [427, 640, 64, 320],
    [255, 255, 256, 256],
    [1279, 719, 640, 384],
    [20_000, 10, 640, 640],
    [10, 20_000, 640, 640],
    [31, 31, 13, 7],
  ])('%i×%i into %i×%i', (width, height, inputWidth, inputHeight) => {
    const image = noise(width, height);
    const input = { width: inputWidth, height: inputHeight };
    for (const place of [fitLetterbox, fitTopLeft]) {
      for (const layout of [
        PLAIN,
        { ...NETWORK, channelOrder: 'bgr' },
        { ...NETWORK, type: 'float16' },
      ] as const) {
        const placement = place(image, input);
        const expected = typescript.write(image, placement, layout);
        const got = wasm.write(image, placement, layout);
        expect(Buffer.compare(toBytes(got), toBytes(expected))).toBe(0);
      }
    }
  });

  it('rounds float32 to the nearest float16', () => {
    const image = noise(50, 40);
    const placement = fitLetterbox(image, { width: 32, height: 32 });
    const halves = halfToFloat(wasm.write(image, placement, { ...NETWORK, type: 'float16' }) as Uint16Array);
    const floats = wasm.write(image, placement, NETWORK);
    const worst = Math.max(...halves.map((half, i) => Math.abs(half - (floats[i] as number))));
    expect(worst).toBeLessThanOrEqual(2 ** -12);
  });

  it('supports rows and inputs too large for WebAssembly', () => {
    const image = noise(45_000_000, 1); // a row of 135 MB
    const tensor = createLetterboxer().write(image, fitLetterbox(image, { width: 32, height: 32 }), PLAIN);
    expect(tensor).toHaveLength(3 * 32 * 32);
    const small = noise(4, 4);
    const large = createLetterboxer().write(small, fitLetterbox(small, { width: 3400, height: 3400 }), PLAIN);
    expect(large).toHaveLength(3 * 3400 * 3400);
  });
});

function toBytes(view: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
