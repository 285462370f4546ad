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

/** State shared by all predictions of a model. */
export interface Predictor {
  readonly engine: Engine;
  /** Resolves when the session is created. */
  readonly description: Promise<ModelDescription>;
  readonly maxPixels: number | undefined;
  /** Background of transparent parts; default white. */
  readonly background: Background | undefined;
  /** Waits until each decode runs in its own thread. */
  readonly decodesToBegin: WaitGroup;
  /** Time limit of a decode, ms; unset if this thread may be too busy to measure it. */
  readonly decodeLimitMs: number | undefined;
}

/** Options of one prediction, and when it was requested (`performance.now()`, ms). */
export interface PredictCall {
  readonly predictOptions: PredictOptions;
  readonly calledAt: number;
  /**
   * Called when the decode exceeds its limit, so that the caller need not wait. `decoding` settles with the
   * decode.
   */
  readonly giveUp: (error: YoloLiftError, decoding: Promise<unknown>) => void;
}

/**
 * Decodes one image, runs the engine on it, and adds up the times. Settles when all of its work has ended,
 * abandoned decodes included.
 */
export async function predictOne(
  predictor: Predictor,
  source: ImageSource,
  { predictOptions, calledAt, giveUp }: PredictCall,
): Promise<Prediction> {
  const decodeStart = performance.now();
  const decoding = toPixels(source, predictor, giveUp);
  decoding.catch(() => undefined); // a failed load is reported first
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
      freeMemory(image.data); // too late: the caller has its error
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
  // A copy: the engine frees its pixels.
  return { orientation: 1, ...image, data: new Uint8Array(image.data) };
}
