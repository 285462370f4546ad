import type { Placement } from '../types.ts';
import { roundHalfEven } from './round-half-even.ts';

/** Width and height, px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Fits `source` inside `input`, keeping the aspect ratio, centred on grey, as in the training of Ultralytics'
 * YOLO models. Odd padding adds the extra pixel on the right or bottom. 1280×720 into 640×640 → scale 0.5,
 * content 640×360, padX 0, padY 140. 810×1080 into 640×640 → scale 0.5926, content 480×640, padX 80, padY 0.
 */
export function fitLetterbox(source: Size, input: Size): Placement {
  const scale = fittingScale(source, input);
  const contentWidth = Math.max(1, roundHalfEven(source.width * scale));
  const contentHeight = Math.max(1, roundHalfEven(source.height * scale));
  return {
    scaleX: scale,
    scaleY: scale,
    padX: leadingPad(input.width - contentWidth),
    padY: leadingPad(input.height - contentHeight),
    contentWidth,
    contentHeight,
    inputWidth: input.width,
    inputHeight: input.height,
  };
}

/**
 * Fits `source` into the top-left corner of `input`, grey on the right and below, as for YOLOX. 810×1080 into
 * 416×416 → scale 0.3852, content 312×416; 1280×720 → scale 0.325, content 416×234.
 */
export function fitTopLeft(source: Size, input: Size): Placement {
  const scale = fittingScale(source, input);
  return {
    scaleX: scale,
    scaleY: scale,
    padX: 0,
    padY: 0,
    contentWidth: Math.max(1, Math.trunc(source.width * scale)),
    contentHeight: Math.max(1, Math.trunc(source.height * scale)),
    inputWidth: input.width,
    inputHeight: input.height,
  };
}

/**
 * Fits `source` inside `largest` and reduces the padding to the smallest rectangle with sides of multiples of
 * `stride`: for models with dynamic axes, as Ultralytics runs them (`rect`, `auto=True`). Sides of `largest`
 * are rounded up to multiples of the stride. 810×1080 into 640×640, stride 32 → input 480×640, no padding;
 * 1280×720 → input 640×384, padY 12.
 */
export function fitRectangle(source: Size, largest: Size, stride: number): Placement {
  const limit = { width: ceilTo(largest.width, stride), height: ceilTo(largest.height, stride) };
  const { contentWidth, contentHeight } = fitLetterbox(source, limit);
  const input = { width: ceilTo(contentWidth, stride), height: ceilTo(contentHeight, stride) };
  const scale = fittingScale(source, limit);
  return {
    scaleX: scale,
    scaleY: scale,
    padX: leadingPad(input.width - contentWidth),
    padY: leadingPad(input.height - contentHeight),
    contentWidth,
    contentHeight,
    inputWidth: input.width,
    inputHeight: input.height,
  };
}

/**
 * Stretches `source` to `input`, each axis with its own scale, as for RT-DETR (Ultralytics' `scale_fill`).
 * 810×1080 into 640×640 → scales 0.7901 and 0.5926, content 640×640, no padding.
 */
export function fitStretch(source: Size, input: Size): Placement {
  return {
    scaleX: input.width / source.width,
    scaleY: input.height / source.height,
    padX: 0,
    padY: 0,
    contentWidth: input.width,
    contentHeight: input.height,
    inputWidth: input.width,
    inputHeight: input.height,
  };
}

function fittingScale(source: Size, input: Size): number {
  return Math.min(input.width / source.width, input.height / source.height);
}

/** Left or top part of a padding: half of it, rounded down (`round(d − 0.1)` of the half `d`). */
function leadingPad(padding: number): number {
  return Math.floor(padding / 2);
}

function ceilTo(length: number, stride: number): number {
  return Math.ceil(length / stride) * stride;
}
