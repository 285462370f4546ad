import sharp from 'sharp';
import { YoloLiftError } from '../../errors.ts';
import type { Prediction } from '../prediction.ts';
import type { RgbImage } from '../types.ts';
import { type Canvas, createCanvas } from './canvas.ts';
import { drawPrediction } from './draw-prediction.ts';

/** Formats of annotated images. */
export type AnnotatedFormat = 'png' | 'jpeg' | 'webp';

/** Options of `annotateImage`. */
export interface AnnotateOptions {
  /** Default `jpeg`. */
  readonly format?: AnnotatedFormat;
  /** 1..100, for JPEG and WebP. Default 90. */
  readonly quality?: number;
}

/**
 * Draws a prediction on its image and encodes it: boxes, masks, skeletons, rotated boxes, a classifier's
 * caption, and labels. Line widths and font sizes scale with the image; no installed font is needed.
 * @throws YoloLiftError `INVALID_OPTION` - a side of the image exceeds the format's limit.
 * @param image - the upright pixels of the prediction, from `decodeImage`; not changed.
 */
export function annotateImage(
  image: RgbImage,
  prediction: Pick<Prediction, 'detections' | 'probs'>,
  options: AnnotateOptions = {},
): Promise<Buffer> {
  return renderPicture(createCanvas(image), prediction, options);
}

/** As `annotateImage`, but draws on the given pixels. */
export async function renderPicture(
  canvas: Canvas,
  prediction: Pick<Prediction, 'detections' | 'probs'>,
  { format = 'jpeg', quality = 90 }: AnnotateOptions,
): Promise<Buffer> {
  assertFits(canvas, format);
  await drawPrediction(canvas, prediction);
  const picture = sharp(canvas.data, { raw: { width: canvas.width, height: canvas.height, channels: 3 } });
  if (format === 'png') return picture.png().toBuffer();
  if (format === 'webp') return picture.webp({ quality }).toBuffer();
  // 4:4:4: subsampled colours would blur the edges of labels.
  return picture.jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** Longest side of a format, px. */
const LONGEST_SIDE_PX = { png: 2 ** 31 - 1, jpeg: 65_535, webp: 16_383 } as const satisfies Record<
  AnnotatedFormat,
  number
>;

function assertFits({ width, height }: Canvas, format: AnnotatedFormat): void {
  const longest = LONGEST_SIDE_PX[format];
  if (Math.max(width, height) <= longest) return;
  const message = `an image of ${width}×${height} cannot be written as ${format}, whose maximum side is ${longest} px: choose png`;
  throw new YoloLiftError('INVALID_OPTION', message);
}
