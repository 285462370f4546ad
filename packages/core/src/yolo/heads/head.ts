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

/** What YOLO families were trained with: RGB, 0..1, centred on grey. */
export const LETTERBOXED: Feeding = { fit: 'letterbox', channelOrder: 'rgb', pixelScale: 1 / 255 };

/** Reads a head's output into candidates: boxes by corners, as the head has them (px, or parts of the input). */
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
  /** One line for help and documentation: families and layout. */
  readonly summary: string;
  /** How its families were trained to be fed. */
  readonly feeding: Feeding;
  /** Why an output of these shapes may be of this head; `undefined` where it cannot be. */
  recognises(shapes: HeadShapes): string | undefined;
  /** Whether the file's metadata names this head: only heads that are named are asked then. Default: no file names it. */
  isNamed?(shapes: HeadShapes): boolean;
}

/** A head that gives boxes. */
export interface BoxHead<Id extends string = string> extends HeadBase<Id> {
  readonly kind: 'boxes';
  /** Unit of its boxes; `auto`: pixels of the input or 0..1 of it, both occur, and answers tell which. */
  readonly coordinates: 'pixels' | 'auto';
  /** `rows`: `[1, candidates, attributes]`; `columns`: `[1, attributes, candidates]`. */
  readonly layout: 'rows' | 'columns';
  /** Numbers of a candidate that are neither classes nor the task's: box, then objectness or score and class. */
  readonly boxNumbers: number;
  /** Which of those is the objectness that class scores are multiplied with, where the head has one. */
  readonly objectnessAt?: number;
  /** Whether a candidate has a score a class; else it has one score (attribute 4) and its class's number. */
  readonly hasClassScores: boolean;
  /** Whether boxes of one thing overlap, and the weaker ones are to go. */
  readonly needsNms: boolean;
  /** Makes a decoder, which may keep memory between calls. */
  createDecoder(): HeadDecoder;
  /** Score of class `index` for candidate `source`. */
  scoreOf(attribute: AttributeReader, source: number, index: number): number;
}

/** A head that gives one row of scores for the whole picture. */
export interface ClassifierHead<Id extends string = string> extends HeadBase<Id> {
  readonly kind: 'scores';
  readonly boxNumbers: 0;
}
