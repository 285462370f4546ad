import type { Placement, RgbImage } from '../types.ts';
import { type BilinearWeights, columnWeights } from './bilinear-weights.ts';
import {
  createLetterboxerWith,
  type Letterboxer,
  type LetterboxKernel,
  type WeightedSlot,
} from './letterboxer.ts';
import {
  allocateTensor,
  type PixelTables,
  pixelTables,
  type TensorData,
  type TensorLayout,
} from './tensor-layout.ts';

/** The letterbox in plain TypeScript: the reference for the WebAssembly version, and its fallback. */
export function createTypeScriptLetterboxer(): Letterboxer {
  return createLetterboxerWith(new TypeScriptKernel());
}

class TypeScriptKernel implements LetterboxKernel {
  #source: Uint8Array = new Uint8Array();
  #rowBytes = 0;
  #columns: BilinearWeights = columnWeights(1, 1);
  #slots: readonly [Int16Array, Int16Array] = [new Int16Array(), new Int16Array()];
  #tables: PixelTables = [new Float32Array(), new Float32Array(), new Float32Array()];
  #tensor: TensorData = new Float32Array();
  #target: Target = { start: 0, stride: 0, red: 0, green: 0, blue: 0 };

  begin(image: RgbImage, placement: Placement, layout: TensorLayout): TensorData {
    const { inputWidth, inputHeight, contentWidth } = placement;
    const isFloat32 = this.#tensor instanceof Float32Array;
    if (this.#tensor.length !== 3 * inputWidth * inputHeight || isFloat32 !== (layout.type === 'float32')) {
      this.#tensor = allocateTensor(layout, inputWidth, inputHeight);
    }
    if (this.#slots[0].length !== 3 * contentWidth) {
      this.#slots = [new Int16Array(3 * contentWidth), new Int16Array(3 * contentWidth)];
    }
    this.#source = image.data;
    this.#rowBytes = 3 * image.width;
    this.#columns = columnWeights(image.width, contentWidth);
    const tables = pixelTables(layout);
    this.#tables = layout.channelOrder === 'rgb' ? tables : [tables[2], tables[1], tables[0]];
    this.#target = locateTarget(placement, layout);
    return this.#tensor;
  }

  blendRow(row: number, slot: number): void {
    const into = this.#slots[slot] as Int16Array;
    const { first, second, firstWeight, secondWeight } = this.#columns;
    const source = this.#source;
    const start = row * this.#rowBytes;
    for (let x = 0, at = 0; x < first.length; x++, at += 3) {
      const left = start + 3 * (first[x] as number);
      const right = start + 3 * (second[x] as number);
      const w0 = firstWeight[x] as number;
      const w1 = secondWeight[x] as number;
      into[at] = ((source[left] as number) * w0 + (source[right] as number) * w1) >> 4;
      into[at + 1] = ((source[left + 1] as number) * w0 + (source[right + 1] as number) * w1) >> 4;
      into[at + 2] = ((source[left + 2] as number) * w0 + (source[right + 2] as number) * w1) >> 4;
    }
  }

  writeRow(y: number, upper: WeightedSlot, lower: WeightedSlot): void {
    const above = this.#slots[upper.slot] as Int16Array;
    const below = this.#slots[lower.slot] as Int16Array;
    const w0 = upper.weight;
    const w1 = lower.weight;
    const [ofRed, ofGreen, ofBlue] = this.#tables;
    const tensor = this.#tensor;
    const { start, stride, red, green, blue } = this.#target;
    let to = start + y * stride;
    for (let at = 0; at < above.length; at += 3, to++) {
      const r = blend(above[at] as number, below[at] as number, w0, w1);
      const g = blend(above[at + 1] as number, below[at + 1] as number, w0, w1);
      const b = blend(above[at + 2] as number, below[at + 2] as number, w0, w1);
      tensor[to + red] = ofRed[r] as number;
      tensor[to + green] = ofGreen[g] as number;
      tensor[to + blue] = ofBlue[b] as number;
    }
  }
}

function blend(above: number, below: number, w0: number, w1: number): number {
  return (((w0 * above) >> 16) + ((w1 * below) >> 16) + 2) >> 2;
}

/** Offset of the content in a plane, values per row, and offset of each colour's plane. */
interface Target {
  readonly start: number;
  readonly stride: number;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

function locateTarget(
  { inputWidth, inputHeight, padX, padY }: Placement,
  { channelOrder }: TensorLayout,
): Target {
  const plane = inputWidth * inputHeight;
  const [red, blue] = channelOrder === 'rgb' ? [0, 2 * plane] : [2 * plane, 0];
  return { start: padY * inputWidth + padX, stride: inputWidth, red, green: plane, blue };
}
