import { createTurnstile } from '../async/bounded-queue.ts';
import { YoloLiftError } from '../errors.ts';
import type { PredictOptions } from '../yolo/pipeline/yolo-model.ts';
import type { Prediction } from '../yolo/prediction.ts';
import type { ServedModel } from './served-model.ts';

/** Images looked at together: one runs while the next is decoded. More would only hold pixels in memory. */
const IMAGES_IN_FLIGHT = 2;

/** One image's answer, and when its turn came. */
export type Looked = { readonly begunAt: number } & (
  | { readonly prediction: Prediction }
  | { readonly error: YoloLiftError }
);

/** What one image is looked at with. */
interface LookOptions {
  readonly model: ServedModel;
  readonly options: PredictOptions;
  readonly signal: AbortSignal;
}

/** Images wait here for their turn, from however many requests they come. */
export interface ImageQueue {
  /** A bad image is an answer; anything else that fails is the whole request's failure, and thrown. */
  look(image: Uint8Array, options: LookOptions): Promise<Looked>;
  /** Does other work in an image's turn, so that no more pixels are in memory than may be. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Makes a queue, whose images are looked at two at a time. */
export function createImageQueue(): ImageQueue {
  const { run } = createTurnstile(IMAGES_IN_FLIGHT);
  return {
    run,
    look: (image, { model, options, signal }) =>
      run(signal, async () => {
        const begunAt = performance.now();
        try {
          return { begunAt, prediction: await model.predict(image, options) };
        } catch (error) {
          if (error instanceof YoloLiftError && error.code.startsWith('IMAGE_')) return { begunAt, error };
          throw error;
        }
      }),
  };
}
