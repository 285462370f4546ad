import type { Size } from '../stages/fit-letterbox.ts';
import type { HeadLayout, HeadOptions } from '../stages/head-layout.ts';
import type { TensorLayout } from '../stages/tensor-layout.ts';
import type { Candidates } from '../types.ts';
import type { HeadShapes } from './head-shapes.ts';

/**
 * How a picture is fitted into the input. `letterbox`: centred on grey; `top-left`: YOLOX; `stretch`: RT-DETR;
 * `centre-crop`: classifiers.
 */
export const FITS = ['letterbox', 'top-left', 'stretch', 'centre-crop'] as const;

/** How a picture becomes numbers of the network input: how it is fitted, and its pixels scaled. */
export interface Feeding extends Omit<TensorLayout, 'type'> {
  readonly fit: (typeof FITS)[number];
}

/** The preprocessing of most YOLO families: RGB, 0..1, centred on grey. */
export const LETTERBOXED: Feeding = { fit: 'letterbox', channelOrder: 'rgb', pixelScale: 1 / 255 };

/** Decodes a head's output into candidates: corner boxes in the head's unit (px or 0..1 of the input). */
export type HeadDecoder = (
  data: Float32Array,
  layout: HeadLayout,
  options: HeadOptions & { readonly input: Size },
  into: Candidates,
) => void;

/** Attribute `attribute` of candidate `source`. */
export type AttributeReader = (source: number, attribute: number) => number;

interface HeadBase<Id extends string> {
  readonly id: Id;
  /** One line for help texts and documentation: families and layout. */
  readonly summary: string;
  /** The preprocessing its families were trained with. */
  readonly feeding: Feeding;
  /** Why an output of these shapes may come from this head; `undefined` if it cannot. */
  recognises(shapes: HeadShapes): string | undefined;
  /** Whether the file's metadata names this head: only heads that are named are asked then. Default: no file names it. */
  isNamed?(shapes: HeadShapes): boolean;
}

/** A head that returns boxes. */
export interface BoxHead<Id extends string = string> extends HeadBase<Id> {
  readonly kind: 'boxes';
  /** Unit of its boxes; `auto`: pixels or 0..1 of the input, detected from outputs. */
  readonly coordinates: 'pixels' | 'auto';
  /** `rows`: `[1, candidates, attributes]`; `columns`: `[1, attributes, candidates]`. */
  readonly layout: 'rows' | 'columns';
  /** Numbers per candidate without class scores and task extras: box, then objectness or score and class. */
  readonly boxNumbers: number;
  /** Index of the objectness that class scores are multiplied with, if the head has one. */
  readonly objectnessAt?: number;
  /** Whether a candidate has one score per class; else it has one score (attribute 4) and a class number. */
  readonly hasClassScores: boolean;
  /** Whether boxes of one object overlap and need suppression. */
  readonly needsNms: boolean;
  /** Creates a decoder, which may keep memory between calls. */
  createDecoder(): HeadDecoder;
  /** Score of class `index` for candidate `source`. */
  scoreOf(attribute: AttributeReader, source: number, index: number): number;
}

/** A head that returns one row of scores for the whole image. */
export interface ClassifierHead<Id extends string = string> extends HeadBase<Id> {
  readonly kind: 'scores';
  readonly boxNumbers: 0;
}
