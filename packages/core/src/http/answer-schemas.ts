import * as z from 'zod';
import type { ErrorCode } from '../errors.ts';
import type {
  FailedImageDocument,
  ImageDocument,
  ModelDocument,
  PredictionDocument,
} from '../yolo/task/image-document.ts';
import type { Warning, WarningCode } from '../warnings.ts';
import { HEAD_IDS } from '../yolo/heads/heads.ts';
import type { Timings } from '../yolo/prediction.ts';
import type {
  ClassProbability,
  CornerBox,
  Detection,
  Keypoints,
  Polygon,
  RotatedBox,
  RunLengthMask,
} from '../yolo/types.ts';
import type { Problem } from './problem.ts';

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

const detectionSchema = z.object({
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

const warningSchema = z.object({
  code: (z.string() as unknown as z.ZodType<WarningCode>).describe('stable; branch on this'),
  message: z.string(),
}) satisfies z.ZodType<Warning>;

const warnings = z.array(warningSchema).exactOptional();

const imageSchema = z.object({
  path: z.string().describe("the file's name in a form, else `image` or `images[2]`"),
  width: whole,
  height: whole,
  orientation: z.int().min(1).max(8).describe('EXIF orientation that was undone'),
  detections: z.array(detectionSchema).describe('best first; empty for a classifier'),
  probs: z.array(classProbabilitySchema).exactOptional(),
  pages: z.int().min(2).exactOptional().describe('pages of the file, of which the first was looked at'),
  warnings: warnings.describe('what to know of this image'),
  timings: timingsSchema,
}) satisfies z.ZodType<ImageDocument>;

const failedImageSchema = z.object({
  path: z.string(),
  error: z.object({ code: z.string(), message: z.string() }),
}) satisfies z.ZodType<FailedImageDocument>;

const releaseSchema = z.object({
  model: z.string(),
  version: z.string(),
  digest: z.string().exactOptional(),
});

const modelSchema = z.object({
  name: z.string(),
  task: z.enum(['detect', 'segment', 'pose', 'classify', 'obb']),
  head: z.enum(HEAD_IDS),
  labels: z.array(z.string()),
  input: z.object({ width: whole, height: whole }),
  release: releaseSchema.exactOptional().describe('the release that answered'),
}) satisfies z.ZodType<ModelDocument>;

/** What `POST /detect` answers as JSON. */
export const predictionSchema = z.object({
  images: z.array(z.union([imageSchema, failedImageSchema])),
  model: modelSchema,
  instance: z
    .object({ id: z.string(), coldStart: z.boolean().describe('whether this is its first answer') })
    .exactOptional()
    .describe('which process of a function answered'),
  warnings: warnings.describe('what to know of the request or of the model'),
}) satisfies z.ZodType<PredictionDocument>;

/** Every answer that is not a success. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: whole,
  detail: z.string().describe('what is wrong, and what mends it'),
  code: (z.string() as unknown as z.ZodType<ErrorCode>).describe('stable; branch on this'),
}) satisfies z.ZodType<Problem>;

/** `GET /v2/health/live` */
export const liveSchema = z.object({ live: z.literal(true) });

/** `GET /v2/health/ready` */
export const readySchema = z.object({
  ready: z.literal(true),
  release: releaseSchema.optional(),
  failure: z
    .object({ code: z.string(), message: z.string() })
    .optional()
    .describe('why a newer release is not in force, or nobody knows whether there is one'),
});

/** `GET /` */
export const indexSchema = z.object({ name: z.string(), endpoints: z.record(z.string(), z.string()) });

/** Names under which the API's description keeps its schemas. */
export const COMPONENTS = {
  Prediction: predictionSchema,
  Image: imageSchema,
  FailedImage: failedImageSchema,
  Detection: detectionSchema,
  Warning: warningSchema,
  Model: modelSchema,
  Problem: problemSchema,
  Live: liveSchema,
  Ready: readySchema,
  Index: indexSchema,
} as const;
