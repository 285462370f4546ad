import type { ModelDescription } from '../onnx/model-description.ts';
import { centreCropToTensor } from '../yolo/centre-crop.ts';
import { fitLetterbox, fitRectangle, fitTopLeft, type Size } from '../yolo/fit-letterbox.ts';
import { createLetterboxer } from '../yolo/letterbox.ts';
import type { Placement, RgbImage } from '../yolo/types.ts';

/** A network input, `[1, 3, inputHeight, inputWidth]`, and where the image lies in it. Valid until the next. */
export interface WrittenInput {
  readonly data: Float32Array | Uint16Array;
  readonly placement: Placement;
}

/** The way of one model's images into its network: where they go, and in which numbers. */
export function createInputWriter({ input, stride }: ModelDescription): (image: RgbImage) => WrittenInput {
  const letterboxer = createLetterboxer();
  return (image) => {
    if (input.fit === 'centre-crop') return centreCropToTensor(image, input);
    const placement = place(image);
    return { data: letterboxer.write(image, placement, input), placement };
  };

  function place(image: Size): Placement {
    if (input.fit === 'top-left') return fitTopLeft(image, input);
    return input.isDynamic ? fitRectangle(image, input, stride) : fitLetterbox(image, input);
  }
}
