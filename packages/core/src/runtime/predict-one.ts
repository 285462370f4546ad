import type { ModelDescription } from '../onnx/model-description.ts';
import { warningsField } from '../warnings.ts';
import { type DecodedImage, type DecodeImageOptions, decodeImage } from '../yolo/decode-image.ts';
import type { Engine } from './engine.ts';
import type { Gate } from './gate.ts';
import { resolvePredictOptions } from './predict-options.ts';
import type { ImageSource, Prediction, PredictOptions } from './yolo-model.ts';

/** What predictions of one model share. */
export interface Predictor {
  readonly engine: Engine;
  /** Known once the session stands. */
  readonly description: Promise<ModelDescription>;
  readonly maxPixels: number | undefined;
  /** Held until a picture's decode goes on without this thread. */
  readonly decodesToBegin: Gate;
}

/** Options of one prediction, and when it was asked for (`performance.now()`, ms). */
export interface PredictCall {
  readonly predictOptions: PredictOptions;
  readonly calledAt: number;
}

/** Decodes one image, lets the engine look at it, and adds up the times. */
export async function predictOne(
  predictor: Predictor,
  source: ImageSource,
  { predictOptions, calledAt }: PredictCall,
): Promise<Prediction> {
  const decodeStart = performance.now();
  const decoding = toPixels(source, predictor);
  decoding.catch(() => undefined); // a model that fails to load is the error to tell
  const description = await predictor.description;
  const options = resolvePredictOptions(predictOptions, description.labels.length);
  const { image, decodedAt } = await decoding;
  const { width, height, orientation, pages, warnings, ...pixels } = image;
  const { timings, ...found } = await predictor.engine.infer({ ...pixels, width, height }, options);
  const decodeMs = decodedAt - decodeStart;
  return {
    width,
    height,
    orientation,
    ...found,
    ...(pages !== undefined && { pages }),
    ...warningsField(warnings),
    timings: { decodeMs, ...timings, totalMs: performance.now() - calledAt },
  };
}

async function toPixels(
  source: ImageSource,
  { maxPixels, decodesToBegin }: Predictor,
): Promise<{ image: DecodedImage; decodedAt: number }> {
  const onBegun = decodesToBegin.hold();
  try {
    const image = await decode(source, { onBegun, ...(maxPixels !== undefined && { maxPixels }) });
    return { image, decodedAt: performance.now() };
  } finally {
    onBegun();
  }
}

async function decode(source: ImageSource, options: DecodeImageOptions): Promise<DecodedImage> {
  if (typeof source === 'string' || source instanceof Uint8Array) return decodeImage(source, options);
  // The engine frees the pixels; the caller keeps their own.
  return { orientation: 1, ...source, data: new Uint8Array(source.data) };
}
