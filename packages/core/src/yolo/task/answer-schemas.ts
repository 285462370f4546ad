import * as z from 'zod';
import { warningsSchema } from '../../model/warnings-schema.ts';
import { HEAD_IDS } from '../heads/heads.ts';
import type { Timings } from '../prediction.ts';
import type {
  ClassProbability,
  CornerBox,
  Detection,
  Keypoints,
  Polygon,
  RotatedBox,
  RunLengthMask,
} from '../types.ts';
import type { ImageDocument, ModelDocument } from './image-document.ts';

const px = z.number().describe('px of the upright image');
const whole = z.int().min(0);
const score = z.number().min(0).max(1);
const ms = z.number().min(0).describe('ms');

const cornerBoxSchema = z.object({ x1: px, y1: px, x2: px, y2: px }) satisfies z.ZodType<CornerBox>;

const rotatedBoxSchema = z.object({
  cx: px,
  cy: px,
  width: px,
  height: px,
  angle: z.number().describe('radians, clockwise on the screen'),
}) satisfies z.ZodType<RotatedBox>;

const polygonSchema = z.object({ x: z.array(px), y: z.array(px) }) satisfies z.ZodType<Polygon>;

const keypointsSchema = z.object({
  x: z.array(px),
  y: z.array(px),
  visible: z.array(score),
}) satisfies z.ZodType<Keypoints>;

const runLengthMaskSchema = z
  .object({
    size: z.tuple([whole, whole]).describe('height and width of the upright image, px'),
    counts: z.array(whole),
  })
  .describe(
    "COCO's uncompressed run lengths: column by column, 0s first.",
  ) satisfies z.ZodType<RunLengthMask>;

/** One detection. */
export const detectionSchema = z.object({
  name: z.string(),
  class: whole,
  confidence: score,
  box: cornerBoxSchema,
  segments: polygonSchema.exactOptional(),
  mask: runLengthMaskSchema.exactOptional(),
  keypoints: keypointsSchema.exactOptional(),
  rotatedBox: rotatedBoxSchema.exactOptional(),
}) satisfies z.ZodType<Detection>;

const classProbabilitySchema = z.object({
  name: z.string(),
  class: whole,
  confidence: score,
}) satisfies z.ZodType<ClassProbability>;

const timingsSchema = z.object({
  decodeMs: ms,
  letterboxMs: ms,
  runMs: ms,
  headMs: ms,
  nmsMs: ms,
  totalMs: ms,
}) satisfies z.ZodType<Timings>;

/** The result for one image; the request's name of it comes first. */
export const imageSchema = z.object({
  width: whole,
  height: whole,
  orientation: z.int().min(1).max(8).describe('EXIF orientation that was undone'),
  detections: z.array(detectionSchema).describe('best first; empty for a classifier'),
  probs: z.array(classProbabilitySchema).exactOptional(),
  pages: z.int().min(2).exactOptional().describe('pages of the file; the first was predicted'),
  warnings: warningsSchema.describe('warnings about this image'),
  timings: timingsSchema,
}) satisfies z.ZodType<Omit<ImageDocument, 'path'>>;

/** The model in a response. */
export const modelSchema = z.object({
  name: z.string(),
  task: z.enum(['detect', 'segment', 'pose', 'classify', 'obb']),
  head: z.enum(HEAD_IDS),
  labels: z.array(z.string()),
  input: z.object({ width: whole, height: whole }),
}) satisfies z.ZodType<Omit<ModelDocument, 'release'>>;
