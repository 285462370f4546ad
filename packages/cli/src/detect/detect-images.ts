import {
  type FailedImageDocument,
  failedImageDocument,
  type ImageDocument,
  imageDocument,
  type PredictOptions,
  YoloLiftError,
  type YoloModel,
} from '@yololift/core';
import { displayPath } from './display-path.ts';
import type { Input } from './find-inputs.ts';
import { inOrder } from './in-order.ts';
import { type ReadOptions, readInput } from './read-input.ts';
import type { PictureSaver } from './save-picture.ts';

/** Dependencies of `detectImages`. */
export interface DetectDeps {
  readonly predict: YoloModel['predict'];
  readonly read: ReadOptions;
  /** Where annotated pictures go, if anywhere. */
  readonly saver: PictureSaver | undefined;
}

/** Concurrent images: one is decoded, one runs, one is drawn or waits to be reported. */
const CONCURRENCY = 3;

/** Predicts images concurrently and yields results in order; a failed image yields its error. */
export function detectImages(
  deps: DetectDeps,
  inputs: readonly Input[],
  options: PredictOptions,
): AsyncGenerator<ImageDocument | FailedImageDocument> {
  return inOrder(inputs, CONCURRENCY, async (input) => {
    try {
      return await detectOne(deps, input, options);
    } catch (error) {
      if (error instanceof YoloLiftError && !affectsAllImages(error))
        return failedImageDocument(displayPath(input), error);
      throw error;
    }
  });
}

/** Whether every other image would fail too: an error of the model or the options. */
function affectsAllImages({ code }: YoloLiftError): boolean {
  return code === 'INVALID_OPTION' || (code.startsWith('MODEL_') && code !== 'MODEL_RUN_FAILED');
}

async function detectOne(deps: DetectDeps, input: Input, options: PredictOptions): Promise<ImageDocument> {
  const source = await readInput(input, deps.read);
  const place = await deps.saver?.place(input.path);
  const draw = place === undefined ? {} : { draw: { format: place.format } };
  const prediction = await deps.predict(source, { ...options, ...draw });
  if (place !== undefined && prediction.picture !== undefined) {
    await deps.saver?.write(place, prediction.picture);
  }
  return imageDocument(displayPath(input), prediction);
}
