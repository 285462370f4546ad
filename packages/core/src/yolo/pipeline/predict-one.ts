import type { WaitGroup } from '../../async/wait-group.ts';
import type { YoloLiftError } from '../../errors.ts';
import { freeMemory } from '../../free-memory.ts';
import { warningsField } from '../../warnings.ts';
import type { Background } from '../decode/background.ts';
import { type DecodedImage, type DecodeImageOptions, decodeImage } from '../decode/decode-image.ts';
import type { ModelDescription } from '../describe/model-description.ts';
import type { Prediction } from '../prediction.ts';
import { createDecodeLimit } from './decode-limit.ts';
import type { Engine } from './engine.ts';
import { resolvePredictOptions } from './predict-options.ts';
import { readImageSource } from './read-image-source.ts';
import type { ImageSource, PredictOptions } from './yolo-model.ts';

/** What predictions of one model share. */
export interface Predictor {
  readonly engine: Engine;
  /** Known once the session stands. */
  readonly description: Promise<ModelDescription>;
  readonly maxPixels: number | undefined;
  /** What transparent parts are laid on; white where unset. */
  readonly background: Background | undefined;
  /** Waits until each picture's decode goes on without this thread. */
  readonly decodesToBegin: WaitGroup;
  /** Longest time that a decode may take, ms; none where this thread may be too busy to tell. */
  readonly decodeLimitMs: number | undefined;
}

/** Options of one prediction, and when it was asked for (`performance.now()`, ms). */
export interface PredictCall {
  readonly predictOptions: PredictOptions;
  readonly calledAt: number;
  /** Called where the decode is over its limit: the caller need not wait. `decoding` ends when the decode does. */
  readonly giveUp: (error: YoloLiftError, decoding: Promise<unknown>) => void;
}

/**
 * Decodes one image, lets the engine look at it, and adds up the times. Ends when nothing of it is under way any more,
 * also where the decode was given up.
 */
export async function predictOne(
  predictor: Predictor,
  source: ImageSource,
  { predictOptions, calledAt, giveUp }: PredictCall,
): Promise<Prediction> {
  const decodeStart = performance.now();
  const decoding = toPixels(source, predictor, giveUp);
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
  { maxPixels, background, decodesToBegin, decodeLimitMs }: Predictor,
  giveUp: PredictCall['giveUp'],
): Promise<{ image: DecodedImage; decodedAt: number }> {
  const done = decodesToBegin.add();
  const limit = createDecodeLimit(source, decodeLimitMs, (error) => giveUp(error, decoding));
  const onBegun = () => {
    limit.begin();
    done();
  };
  const decoding = decode(source, {
    onBegun,
    ...(maxPixels !== undefined && { maxPixels }),
    ...(background !== undefined && { background }),
  });
  try {
    const image = await decoding;
    const late = limit.passed();
    if (late !== undefined) {
      freeMemory(image.data); // it came after all, and nobody waits for it
      throw late;
    }
    return { image, decodedAt: performance.now() };
  } finally {
    limit.end();
    done();
  }
}

async function decode(source: ImageSource, options: DecodeImageOptions): Promise<DecodedImage> {
  const image = await readImageSource(source);
  if (typeof image === 'string' || image instanceof Uint8Array) return decodeImage(image, options);
  // The engine frees the pixels; the caller keeps their own.
  return { orientation: 1, ...image, data: new Uint8Array(image.data) };
}
