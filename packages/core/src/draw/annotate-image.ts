import sharp from 'sharp';
import type { Prediction } from '../runtime/yolo-model.ts';
import type { RgbImage } from '../yolo/types.ts';
import { createCanvas } from './canvas.ts';
import { drawPrediction } from './draw-prediction.ts';

/** Formats an annotated picture can be written in. */
export type AnnotatedFormat = 'png' | 'jpeg' | 'webp';

/** Options of `annotateImage`. */
export interface AnnotateOptions {
  /** Default `jpeg`. */
  readonly format?: AnnotatedFormat;
  /** 1..100, of JPEG and WebP. Default 90. */
  readonly quality?: number;
}

/**
 * Draws a prediction on its picture and encodes it: boxes, masks, skeletons, rotated boxes, a classifier's
 * caption, and labels. Lines and letters grow with the picture; no font need be installed.
 * @param image - the upright pixels that the prediction speaks of (`decodeImage` gives them); left untouched.
 */
export async function annotateImage(
  image: RgbImage,
  prediction: Pick<Prediction, 'detections' | 'probs'>,
  { format = 'jpeg', quality = 90 }: AnnotateOptions = {},
): Promise<Buffer> {
  const canvas = createCanvas(image);
  await drawPrediction(canvas, prediction);
  const picture = sharp(canvas.data, { raw: { width: canvas.width, height: canvas.height, channels: 3 } });
  if (format === 'png') return picture.png().toBuffer();
  if (format === 'webp') return picture.webp({ quality }).toBuffer();
  // 4:4:4: halved colour would blur the edges of labels.
  return picture.jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
}
