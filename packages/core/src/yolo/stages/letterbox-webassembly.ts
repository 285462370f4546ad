import type { Placement, RgbImage } from '../types.ts';
import { columnWeights } from './bilinear-weights.ts';
import type { LetterboxModule } from './letterbox-module.ts';
import type { LetterboxKernel, WeightedSlot } from './letterboxer.ts';
import { pixelDivisor, pixelTable, type TensorData, type TensorLayout } from './tensor-layout.ts';

const PAGE_BYTES = 65_536;
/** Maximum memory of the module, which never shrinks: a 3,200 px square of float32 is 123 MB. */
const MAX_MEMORY_BYTES = 128_000_000;
/** Bytes the module reads past the last pixel of a row or slot. */
const SLACK_BYTES = 16;
const SLOT_PIXEL_BYTES = 8;
const COLUMN_BYTES = 8;

/** Byte offsets into the module's memory. */
interface MemoryMap {
  readonly tensor: number;
  readonly halfTable: number;
  readonly columns: number;
  readonly slots: readonly [number, number];
  readonly source: number;
  readonly end: number;
}

/**
 * The letterbox's inner loops in WebAssembly with SIMD. The module holds the tensor, tables, and one source
 * row at a time: an image of 150 MB needs no more memory than a small one, and unused rows are never copied.
 */
export class WebAssemblyKernel implements LetterboxKernel {
  readonly #module: LetterboxModule;
  #memory = new Uint8Array();
  #map: MemoryMap | undefined;
  #source: Buffer = Buffer.alloc(0);
  #rowBytes = 0;
  #contentWidth = 0;
  #valueBytes = 4;
  #divisorOrTable = 1;
  #target: Target = { start: 0, stride: 0, red: 0, green: 0, blue: 0 };

  constructor(module: LetterboxModule) {
    this.#module = module;
  }

  /** Whether the module has, or can allocate, enough memory; if not, use the TypeScript version. */
  hasRoomFor(image: RgbImage, placement: Placement, layout: TensorLayout): boolean {
    const { end } = mapMemory(image, placement, layout);
    const missing = end - this.#module.memory.buffer.byteLength;
    if (missing <= 0) return true;
    if (end > MAX_MEMORY_BYTES) return false;
    try {
      this.#module.memory.grow(Math.ceil(missing / PAGE_BYTES));
      return true;
    } catch {
      return false;
    }
  }

  begin(image: RgbImage, placement: Placement, layout: TensorLayout): TensorData {
    const map = mapMemory(image, placement, layout);
    const { buffer } = this.#module.memory;
    this.#map = map;
    this.#memory = new Uint8Array(buffer);
    this.#source = toBuffer(image.data);
    this.#rowBytes = 3 * image.width;
    this.#contentWidth = placement.contentWidth;
    this.#valueBytes = layout.type === 'float32' ? 4 : 2;
    this.#target = locateTarget(placement, layout, map.tensor);
    writeColumns(new DataView(buffer, map.columns), image.width, placement.contentWidth);
    return this.#beginTensor(layout, placement, map);
  }

  #beginTensor(layout: TensorLayout, { inputWidth, inputHeight }: Placement, map: MemoryMap): TensorData {
    const { buffer } = this.#module.memory;
    const length = 3 * inputWidth * inputHeight;
    if (layout.type === 'float32') {
      this.#divisorOrTable = pixelDivisor(layout);
      return new Float32Array(buffer, map.tensor, length);
    }
    this.#divisorOrTable = map.halfTable;
    new Uint16Array(buffer, map.halfTable, 256).set(pixelTable(layout));
    return new Uint16Array(buffer, map.tensor, length);
  }

  blendRow(row: number, slot: number): void {
    const { source, columns, slots } = this.#map as MemoryMap;
    const start = row * this.#rowBytes;
    // Creates no view of the row: a thousand per image are half of the garbage.
    this.#source.copy(this.#memory, source, start, start + this.#rowBytes);
    this.#module.blendRow(source, columns, this.#contentWidth, slots[slot] as number);
  }

  writeRow(y: number, upper: WeightedSlot, lower: WeightedSlot): void {
    const { slots } = this.#map as MemoryMap;
    const { start, stride, red, green, blue } = this.#target;
    const at = start + y * stride;
    const write = this.#valueBytes === 4 ? this.#module.writeRow : this.#module.writeHalfRow;
    write(
      slots[upper.slot] as number,
      slots[lower.slot] as number,
      upper.weight | (lower.weight << 16),
      this.#contentWidth,
      at + red,
      at + green,
      at + blue,
      this.#divisorOrTable,
    );
  }
}

function toBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function mapMemory(image: RgbImage, placement: Placement, layout: TensorLayout): MemoryMap {
  const { inputWidth, inputHeight, contentWidth } = placement;
  const valueBytes = layout.type === 'float32' ? 4 : 2;
  // The module processes two columns at a time.
  const columnCount = contentWidth + 1;
  const tensor = 0;
  const halfTable = align(tensor + 3 * inputWidth * inputHeight * valueBytes);
  const columns = halfTable + 512;
  const upperSlot = align(columns + columnCount * COLUMN_BYTES);
  const lowerSlot = align(upperSlot + columnCount * SLOT_PIXEL_BYTES + SLACK_BYTES);
  const source = align(lowerSlot + columnCount * SLOT_PIXEL_BYTES + SLACK_BYTES);
  const end = source + 3 * image.width + SLACK_BYTES;
  return { tensor, halfTable, columns, slots: [upperSlot, lowerSlot], source, end };
}

function align(offset: number): number {
  return Math.ceil(offset / 16) * 16;
}

/**
 * `{ offset: i32, leftWeight: i16, rightWeight: i16 }` per column, and one of zeros if their number is odd.
 */
function writeColumns(into: DataView, sourceWidth: number, contentWidth: number): void {
  const { first, firstWeight, secondWeight } = columnWeights(sourceWidth, contentWidth);
  for (let x = 0; x <= contentWidth; x++) {
    into.setInt32(x * COLUMN_BYTES, 3 * (first[x] ?? 0), true);
    into.setInt16(x * COLUMN_BYTES + 4, firstWeight[x] ?? 0, true);
    into.setInt16(x * COLUMN_BYTES + 6, secondWeight[x] ?? 0, true);
  }
}

/** Offset of the content in a plane, length of a row, and offset of each colour's plane, bytes. */
interface Target {
  readonly start: number;
  readonly stride: number;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

function locateTarget(placement: Placement, { channelOrder, type }: TensorLayout, tensor: number): Target {
  const { inputWidth, inputHeight, padX, padY } = placement;
  const valueBytes = type === 'float32' ? 4 : 2;
  const plane = inputWidth * inputHeight * valueBytes;
  const [red, blue] = channelOrder === 'rgb' ? [0, 2 * plane] : [2 * plane, 0];
  const start = tensor + (padY * inputWidth + padX) * valueBytes;
  return { start, stride: inputWidth * valueBytes, red, green: plane, blue };
}
