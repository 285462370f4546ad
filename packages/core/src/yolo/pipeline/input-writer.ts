import type { InputDescription, ModelDescription } from '../describe/model-description.ts';
import { centreCropToTensor } from '../stages/centre-crop.ts';
import { fitLetterbox, fitRectangle, fitStretch, fitTopLeft, type Size } from '../stages/fit-letterbox.ts';
import { createLetterboxer } from '../stages/letterbox.ts';
import { toLuma } from '../stages/to-luma.ts';
import type { Placement, RgbImage } from '../types.ts';

/**
 * A network input, `[1, channels, inputHeight, inputWidth]`, and the image's place in it. Valid until the
 * next call.
 */
export interface WrittenInput {
  readonly data: Float32Array | Uint16Array;
  readonly placement: Placement;
}

/** Creates the writer of a model's network input: fits images and scales their pixels. */
export function createInputWriter({ input, stride }: ModelDescription): (image: RgbImage) => WrittenInput {
  const letterboxer = createLetterboxer();
  if (input.channels === 3) return writeColours;
  return (image) => {
    const { data, placement } = writeColours(toLuma(image));
    // All three planes are the same.
    return { data: data.subarray(0, placement.inputWidth * placement.inputHeight), placement };
  };

  function writeColours(image: RgbImage): WrittenInput {
    if (input.fit === 'centre-crop') return centreCropToTensor(image, input);
    const placement = place(image, input, stride);
    return { data: letterboxer.write(image, placement, input), placement };
  }
}

function place(image: Size, input: InputDescription, stride: number): Placement {
  if (input.fit === 'top-left') return fitTopLeft(image, input);
  if (input.fit === 'stretch') return fitStretch(image, input);
  return input.isDynamic ? fitRectangle(image, input, stride) : fitLetterbox(image, input);
}
