import type { Prediction } from '../runtime/yolo-model.ts';

/**
 * Draws a prediction on the image it was made of. The drawing room is entered, and sharp with it, only when the
 * first picture is asked for.
 * @param bytes - the encoded image.
 */
export async function drawPicture(
  bytes: Uint8Array,
  prediction: Prediction,
  format: 'jpeg' | 'png',
): Promise<Buffer> {
  const [{ annotateImage }, { decodeImage }] = await Promise.all([
    import('../draw/index.ts'),
    import('../yolo/decode-image.ts'),
  ]);
  // The model has taken this many pixels, so they are within its limit.
  const pixels = await decodeImage(bytes, { maxPixels: prediction.width * prediction.height });
  return annotateImage(pixels, prediction, { format });
}
