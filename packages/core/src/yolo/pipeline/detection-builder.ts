import type { InferenceSession } from 'onnxruntime-node';
import type { ModelDescription } from '../describe/model-description.ts';
import type { BoxHead } from '../heads/head.ts';
import { buildMask, type Prototypes } from '../stages/build-mask.ts';
import { encodeRunLengths } from '../stages/encode-run-lengths.ts';
import type { Size } from '../stages/fit-letterbox.ts';
import { resizeMask } from '../stages/resize-mask.ts';
import { restoreBoxes, restorePoints, restoreRotatedBox } from '../stages/restore-boxes.ts';
import { boxAround, regulariseRotatedBox } from '../stages/rotated-boxes.ts';
import { traceOutline } from '../stages/trace-outline.ts';
import type { CornerBox, Detection, Keypoints, Placement, RotatedBox } from '../types.ts';
import { type AnswerTensors, unreadable } from './answer-tensor.ts';
import { assertMasksFit, createMaskTally } from './assert-masks-fit.ts';
import type { DecodedBoxes } from './decode-boxes.ts';
import type { ResolvedPredictOptions } from './predict-options.ts';
import { readRotatedBox } from './read-rotated-box.ts';

/** Context of one image. */
export interface AnswerContext {
  /** Size of the upright image, px. */
  readonly image: Size;
  readonly placement: Placement;
  readonly options: ResolvedPredictOptions;
}

/** The candidates to make detections of. */
export interface BuildContext extends AnswerContext {
  readonly decoded: DecodedBoxes;
  /** Indices into the candidates, best first. */
  readonly kept: readonly number[];
}

type Extras = Pick<Detection, 'segments' | 'mask' | 'keypoints' | 'rotatedBox'>;

/** Creates the builder of detections: named, in px of the upright image, with the task's extras. */
export function createDetectionBuilder(
  description: ModelDescription,
  head: BoxHead,
  tensors: AnswerTensors,
): (outputs: InferenceSession.OnnxValueMapType, context: BuildContext) => readonly Detection[] {
  const { labels, task } = description;
  return (outputs, context) => {
    const { candidates } = context.decoded;
    const prototypes = task === 'segment' ? readPrototypes(outputs) : undefined;
    if (prototypes !== undefined) {
      assertMasksFit({
        ...context,
        boxes: context.kept.map((index) => readInputBox(context.decoded, index)),
      });
    }
    const count = createMaskTally();
    return context.kept.map((index) => {
      const classIndex = candidates.classes[index] as number;
      const { box, ...extras } = locate(context, index, prototypes);
      count(extras);
      return {
        name: labels[classIndex] ?? `class ${classIndex}`,
        class: classIndex,
        confidence: candidates.scores[index] as number,
        box,
        ...extras,
      };
    });
  };

  function readPrototypes(outputs: InferenceSession.OnnxValueMapType): Prototypes {
    const { data, dims } = tensors(outputs, description.prototypeOutputName ?? '');
    const [channels = 0, height = 0, width = 0] = dims;
    if (channels !== description.maskChannels || dims.length !== 3) {
      throw unreadable(description.name, `returned mask prototypes of ${dims.join('×')}`);
    }
    return { data, channels, height, width };
  }

  function locate(
    context: BuildContext,
    index: number,
    prototypes: Prototypes | undefined,
  ): Extras & { box: CornerBox } {
    if (task === 'obb') return locateRotated(context, index, !head.hasClassScores);
    const box = restoreBox(context, index);
    if (prototypes !== undefined) return { box, ...segment(context, { index, prototypes }) };
    if (description.keypoints !== undefined)
      return { box, keypoints: buildKeypoints(context, index, description.keypoints) };
    return { box };
  }
}

function restoreBox({ decoded, placement, image }: BuildContext, index: number): CornerBox {
  const [box] = restoreBoxes([readInputBox(decoded, index)], placement, image);
  return box as CornerBox;
}

/** Px of the network input, not clipped. */
function readInputBox({ candidates }: DecodedBoxes, index: number): CornerBox {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = candidates.boxes.subarray(index * 4, index * 4 + 4);
  return { x1, y1, x2, y2 };
}

interface MaskJob {
  readonly index: number;
  readonly prototypes: Prototypes;
}

function segment(context: BuildContext, { index, prototypes }: MaskJob): Extras {
  const { decoded, placement, image, options } = context;
  const source = decoded.candidates.sources[index] as number;
  const coefficients = Float32Array.from({ length: prototypes.channels }, (_, channel) =>
    decoded.attribute(source, decoded.extrasAt + channel),
  );
  const inContent = buildMask(coefficients, prototypes, { box: readInputBox(decoded, index), placement });
  const content = { width: placement.contentWidth, height: placement.contentHeight };
  const mask = resizeMask(inContent, content, image);
  return {
    segments: traceOutline(mask),
    ...(options.runLengthMasks && { mask: encodeRunLengths(mask, image) }),
  };
}

/** Visibility is already a score. */
function buildKeypoints(
  { decoded, placement, image }: BuildContext,
  index: number,
  { count, dimensions }: NonNullable<ModelDescription['keypoints']>,
): Keypoints {
  const { attribute, candidates, extrasAt, isNormalised } = decoded;
  const source = candidates.sources[index] as number;
  const unit = isNormalised ? { x: placement.inputWidth, y: placement.inputHeight } : { x: 1, y: 1 };
  const value = (point: number, part: number) => attribute(source, extrasAt + point * dimensions + part);
  const points = Array.from({ length: count }, (_, point) => point);
  const { x, y } = restorePoints(
    {
      x: points.map((point) => value(point, 0) * unit.x),
      y: points.map((point) => value(point, 1) * unit.y),
    },
    placement,
    image,
  );
  return { x, y, visible: points.map((point) => (dimensions === 3 ? value(point, 2) : 1)) };
}

function locateRotated(
  context: BuildContext,
  index: number,
  isEndToEnd: boolean,
): Extras & { box: CornerBox } {
  const { decoded, placement, image } = context;
  const inInput = regulariseRotatedBox(
    isEndToEnd ? readCentredBox(decoded, index) : readRotatedBox(decoded, index),
  );
  const rotatedBox = regulariseRotatedBox(restoreRotatedBox(inInput, placement));
  const { x1, y1, x2, y2 } = boxAround(rotatedBox);
  const clip = (value: number, end: number) => Math.min(Math.max(value, 0), end);
  const box = {
    x1: clip(x1, image.width),
    y1: clip(y1, image.height),
    x2: clip(x2, image.width),
    y2: clip(y2, image.height),
  };
  return { box, rotatedBox };
}

/** End-to-end rotated rows begin with cx cy w h instead of corners. */
function readCentredBox({ candidates, attribute, extrasAt }: DecodedBoxes, index: number): RotatedBox {
  const [cx = 0, cy = 0, width = 0, height = 0] = candidates.boxes.subarray(index * 4, index * 4 + 4);
  return { cx, cy, width, height, angle: attribute(candidates.sources[index] as number, extrasAt) };
}
