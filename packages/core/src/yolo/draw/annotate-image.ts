import sharp from 'sharp';
import { YoloLiftError } from '../../errors.ts';
import type { Prediction } from '../prediction.ts';
import type { RgbImage } from '../types.ts';
import { type Canvas, createCanvas } from './canvas.ts';
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
 * @throws YoloLiftError `INVALID_OPTION` - the picture has more pixels a side than the format can say.
 * @param image - the upright pixels that the prediction speaks of (`decodeImage` gives them); left untouched.
 */
export function annotateImage(
  image: RgbImage,
  prediction: Pick<Prediction, 'detections' | 'probs'>,
  options: AnnotateOptions = {},
): Promise<Buffer> {
  return renderPicture(createCanvas(image), prediction, options);
}

/** As `annotateImage`, on pixels that nobody needs afterwards. */
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
  // 4:4:4: halved colour would blur the edges of labels.
  return picture.jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** Longest side that a format's header can say, px. */
const LONGEST_SIDE_PX = { png: 2 ** 31 - 1, jpeg: 65_535, webp: 16_383 } as const satisfies Record<
  AnnotatedFormat,
  number
>;

function assertFits({ width, height }: Canvas, format: AnnotatedFormat): void {
  const longest = LONGEST_SIDE_PX[format];
  if (Math.max(width, height) <= longest) return;
  const message = `a picture of ${width}×${height} cannot be written as ${format}, whose sides have ${longest} px at most: choose png`;
  throw new YoloLiftError('INVALID_OPTION', message);
}
