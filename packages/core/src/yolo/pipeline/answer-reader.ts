import type { InferenceSession } from 'onnxruntime-node';
import type { ModelDescription } from '../describe/model-description.ts';
import type { BoxHead } from '../heads/head.ts';
import { getHead } from '../heads/heads.ts';
import { decodeClassifier } from '../stages/decode-classifier.ts';
import { nonMaxSuppression, suppress, suppressFast } from '../stages/non-max-suppression.ts';
import { rotatedIou } from '../stages/rotated-boxes.ts';
import type { ClassProbability, Detection } from '../types.ts';
import { type AnswerTensors, createAnswerTensors } from './answer-tensor.ts';
import { createBoxDecoder, type DecodedBoxes } from './decode-boxes.ts';
import { type AnswerContext, createDetectionBuilder } from './detection-builder.ts';
import type { ResolvedPredictOptions } from './predict-options.ts';
import { readRotatedBox } from './read-rotated-box.ts';

/** The detections, px of the upright image, and the time of each stage, ms. */
interface ReadAnswer {
  readonly detections: readonly Detection[];
  readonly probs?: readonly ClassProbability[];
  /** Time to decode the head and to build masks and keypoints. */
  readonly headMs: number;
  readonly nmsMs: number;
}

/** Decodes the outputs of one run. */
export type AnswerReader = (outputs: InferenceSession.OnnxValueMapType, context: AnswerContext) => ReadAnswer;

/** Creates the reader for a model: the stages behind its network. It keeps memory between calls. */
export function createAnswerReader(description: ModelDescription): AnswerReader {
  const tensors = createAnswerTensors(description.name);
  const head = getHead(description.head);
  if (head.kind === 'scores') return classificationReader(description, tensors);
  const decodeBoxes = createBoxDecoder(description, head);
  const buildDetections = createDetectionBuilder(description, head, tensors);
  return (outputs, context) => {
    const { confidence, classes, multiLabel } = context.options;
    const startedAt = performance.now();
    const decoded = decodeBoxes(tensors(outputs, description.outputName), context.placement, {
      confidence,
      multiLabel,
      ...(classes !== undefined && { classes: new Set(classes) }),
    });
    const decodedAt = performance.now();
    const kept = choose(head, description.task, { decoded, options: context.options });
    const suppressedAt = performance.now();
    const detections = buildDetections(outputs, { ...context, decoded, kept });
    const builtAt = performance.now();
    const nmsMs = suppressedAt - decodedAt;
    return { detections, headMs: builtAt - startedAt - nmsMs, nmsMs };
  };
}

function classificationReader(
  { outputName, labels }: ModelDescription,
  tensors: AnswerTensors,
): AnswerReader {
  return (outputs, { options: { topK } }) => {
    const startedAt = performance.now();
    const ranked = decodeClassifier(tensors(outputs, outputName).data, topK);
    const probs = ranked.map((one) => ({ name: labels[one.class] ?? `class ${one.class}`, ...one }));
    return { detections: [], probs, headMs: performance.now() - startedAt, nmsMs: 0 };
  };
}

/** Indices of the candidates to keep, best first. Heads without overlapping boxes need sorting only. */
function choose(
  { needsNms }: BoxHead,
  task: ModelDescription['task'],
  { decoded, options: { iou, maxDetections, agnostic } }: Chosen,
): readonly number[] {
  const { candidates } = decoded;
  const options = { iouThreshold: iou, maxDetections, agnostic };
  if (!needsNms) return suppress(candidates, options, () => false);
  if (task !== 'obb') return nonMaxSuppression(candidates, options);
  const boxes = Array.from({ length: candidates.count }, (_, index) => readRotatedBox(decoded, index));
  return suppressFast(candidates, options, (kept, other) => {
    const [a, b] = [boxes[kept], boxes[other]];
    return a !== undefined && b !== undefined && rotatedIou(a, b) > iou;
  });
}

interface Chosen {
  readonly decoded: DecodedBoxes;
  readonly options: ResolvedPredictOptions;
}
