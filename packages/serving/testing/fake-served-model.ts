import { createBoundedQueue } from '@yololift/core/async';
import { annotateImage } from '@yololift/core/draw';
import type { ModelDescription, Prediction, PredictOptions, YoloModel } from '@yololift/core/yolo';
import { asModel, decodeImage } from '@yololift/core/yolo';
import type { ServedModel } from '../src/slot/served-model.ts';

/** Detects one cat that fills every image. */
const CAT_DESCRIPTION: ModelDescription = {
  name: 'cats',
  task: 'detect',
  head: 'anchor-free',
  labels: ['cat', 'dog', '2'],
  input: {
    name: 'images',
    type: 'float32',
    width: 64,
    height: 64,
    isDynamic: false,
    channels: 3,
    fit: 'letterbox',
    channelOrder: 'rgb',
    pixelScale: 1 / 255,
  },
  tensors: {
    inputs: [{ name: 'images', datatype: 'FP32', shape: [1, 3, 64, 64] }],
    outputs: [{ name: 'output0', datatype: 'FP32', shape: [1, 6, 84] }],
  },
  outputName: 'output0',
  maskChannels: 0,
  stride: 32,
  coordinates: 'pixels',
  scores: 'probabilities',
  boxes: 'centre',
  irVersion: 9,
  opset: 17,
  reasons: [],
};

/** Replaces the prediction of a fake model. */
export type FakePredict = (image: Uint8Array, options: PredictOptions) => Promise<Prediction>;

/**
 * A served model without a network. Runs two predictions at once; decodes and draws on images; detects one cat in each
 * unless `predict` is given.
 */
export function fakeServedModel(
  predict: FakePredict = findCat,
  description: Partial<ModelDescription> = {},
): ServedModel {
  const timeRun = () => Promise.resolve(0);
  const close = () => Promise.resolve();
  const infer: YoloModel['infer'] = async () => ({ outputs: [], stages: [], totalMs: 0 });
  const queue = createBoundedQueue(2);
  const inTurn = (image: Uint8Array, { signal, onBegin, ...options }: PredictOptions) =>
    queue.run(signal, () => {
      onBegin?.();
      return predict(image, options);
    });
  const yolo = {
    description: { ...CAT_DESCRIPTION, ...description },
    predict: inTurn,
    infer,
    timeRun,
    close,
  };
  return { model: asModel(yolo as unknown as YoloModel) };
}

/** Decodes an image, detects one cat that fills it, and draws it on request. */
export async function findCat(bytes: Uint8Array, { draw }: PredictOptions = {}): Promise<Prediction> {
  const image = await decodeImage(bytes);
  const { width, height, orientation } = image;
  const timings = { decodeMs: 1, letterboxMs: 2, runMs: 3, headMs: 4, nmsMs: 5, totalMs: 15 };
  const box = { x1: 0, y1: 0, x2: width, y2: height };
  const detections = [{ name: 'cat', class: 0, confidence: 0.9, box }];
  const found = { width, height, orientation, detections };
  if (draw === undefined) return { ...found, timings };
  const picture = new Uint8Array(await annotateImage(image, found, draw));
  return { ...found, picture, timings: { ...timings, drawMs: 6 } };
}
