import type { CornerBox, Placement } from '../types.ts';
import type { Size } from './fit-letterbox.ts';

/** Mask prototypes `[channels, height, width]`, covering the whole network input. */
export interface Prototypes extends Size {
  readonly data: Float32Array;
  readonly channels: number;
}

/** A binary mask of a part of a picture: `data[row * width + column]` is 1 inside, px from `left`, `top`. */
export interface BinaryMask extends Size {
  readonly left: number;
  readonly top: number;
  readonly data: Uint8Array;
}

/** The area of a mask: `box`, px of the network input, and the image's `placement` in it. */
export interface MaskFrame {
  readonly box: CornerBox;
  readonly placement: Placement;
}

/**
 * Builds one detection's mask, in pixels of the resized image in the network input. Logits are the prototypes
 * weighted by the detection's coefficients; cells outside the box are 0. They are upsampled bilinearly to
 * pixels; above 0 (a sigmoid of 0.5) is inside. As in Ultralytics, the box is cut in cells of the prototypes
 * (4 px), so a mask may exceed its box by up to one cell. A 160×160 prototype under a 640×640 input: the
 * pixel at x = 322 is between the cells 80 and 81.
 *
 * YOLACT, https://arxiv.org/abs/1904.02689, as in YOLOv8-seg.
 */
export function buildMask(
  coefficients: Float32Array,
  prototypes: Prototypes,
  { box, placement }: MaskFrame,
): BinaryMask {
  const { padX, padY, contentWidth, contentHeight, inputWidth, inputHeight } = placement;
  const columns = sample(
    { from: box.x1, to: box.x2 },
    { pad: padX, length: contentWidth, ratio: prototypes.width / inputWidth, cells: prototypes.width },
  );
  const rows = sample(
    { from: box.y1, to: box.y2 },
    { pad: padY, length: contentHeight, ratio: prototypes.height / inputHeight, cells: prototypes.height },
  );
  const [width, height] = [columns.first.length, rows.first.length];
  const data = new Uint8Array(width * height);
  if (data.length > 0) {
    blend(weighPrototypes(coefficients, prototypes, { columns, rows }), { columns, rows }, data);
  }
  return { left: columns.start, top: rows.start, width, height, data };
}

/** The pixels along one axis that a mask may cover, and their neighbouring prototype cells. */
interface Samples {
  /** First pixel of the content. */
  readonly start: number;
  /** The cell before each pixel, relative to `from`, and the weight of the next cell. */
  readonly first: Int32Array;
  readonly share: Float32Array;
  /** Cells inside the box: from, to (exclusive). */
  readonly from: number;
  readonly to: number;
}

/** Mapping of an axis of the content to cells: `cell = (pixel + ½ + pad) * ratio − ½`. */
interface Axis {
  /** px before the content, and the content's length. */
  readonly pad: number;
  readonly length: number;
  /** Prototype cells per pixel of the network input. */
  readonly ratio: number;
  readonly cells: number;
}

function sample(side: { readonly from: number; readonly to: number }, axis: Axis): Samples {
  const { pad, length, ratio, cells } = axis;
  const from = Math.min(cells, Math.max(0, Math.ceil(side.from * ratio)));
  const to = Math.max(from, Math.min(cells, Math.ceil(side.to * ratio)));
  // A cell extends to the centres of its neighbours.
  const start = Math.min(length, Math.max(0, Math.ceil((from - 0.5) / ratio - pad - 0.5)));
  const end =
    to === from ? start : Math.max(start, Math.min(length, Math.floor((to + 0.5) / ratio - pad + 0.5)));
  const first = new Int32Array(end - start);
  const share = new Float32Array(end - start);
  for (let index = 0; index < first.length; index += 1) {
    const cell = Math.min(Math.max((start + index + 0.5 + pad) * ratio - 0.5, 0), cells - 1);
    first[index] = Math.floor(cell) - from;
    share[index] = cell - Math.floor(cell);
  }
  return { start, first, share, from, to };
}

interface Grid {
  readonly columns: Samples;
  readonly rows: Samples;
}

/** Logits of the cells inside the box, with a border of zeros around them, row by row. */
interface Logits {
  readonly data: Float32Array;
  readonly width: number;
}

function weighPrototypes(
  coefficients: Float32Array,
  prototypes: Prototypes,
  { columns, rows }: Grid,
): Logits {
  const width = columns.to - columns.from + 2;
  const data = new Float32Array(width * (rows.to - rows.from + 2));
  const plane = prototypes.width * prototypes.height;
  for (let channel = 0; channel < prototypes.channels; channel += 1) {
    const weight = coefficients[channel] as number;
    for (let row = rows.from; row < rows.to; row += 1) {
      const start = channel * plane + row * prototypes.width;
      let to = (row - rows.from + 1) * width + 1;
      for (let column = columns.from; column < columns.to; column += 1, to += 1) {
        data[to] = (data[to] as number) + weight * (prototypes.data[start + column] as number);
      }
    }
  }
  return { data, width };
}

function blend({ data, width }: Logits, { columns, rows }: Grid, into: Uint8Array): void {
  for (let y = 0, to = 0; y < rows.first.length; y += 1) {
    const upper = ((rows.first[y] as number) + 1) * width;
    const down = rows.share[y] as number;
    for (let x = 0; x < columns.first.length; x += 1, to += 1) {
      const at = upper + (columns.first[x] as number) + 1;
      const across = columns.share[x] as number;
      const above = mix(data[at] as number, data[at + 1] as number, across);
      const below = mix(data[at + width] as number, data[at + width + 1] as number, across);
      into[to] = mix(above, below, down) > 0 ? 1 : 0;
    }
  }
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
