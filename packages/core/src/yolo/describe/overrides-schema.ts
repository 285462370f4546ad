import * as z from 'zod';
import { FITS } from '../heads/head.ts';
import { HEAD_IDS } from '../heads/heads.ts';
import type { ModelOverrides } from './model-description.ts';
import { MAX_LABELS } from './yolo-metadata.ts';

const side = z.int().min(1).max(16_384);
const channelNumbers = z.union([z.tuple([z.number()]), z.tuple([z.number(), z.number(), z.number()])]);

/** A release's overrides for its model file. Unknown names are refused. */
export const overridesSchema = z.strictObject({
  task: z.enum(['detect', 'segment', 'pose', 'classify', 'obb']).exactOptional(),
  head: z.enum(HEAD_IDS).exactOptional(),
  labels: z.array(z.string()).max(MAX_LABELS).exactOptional(),
  inputSize: z.strictObject({ width: side, height: side }).exactOptional(),
  normalised: z.boolean().exactOptional(),
  output: z.string().exactOptional(),
  scores: z.enum(['probabilities', 'logits', 'percent']).exactOptional(),
  boxes: z.enum(['centre', 'corners']).exactOptional(),
  fit: z.enum(FITS).exactOptional(),
  channelOrder: z.enum(['rgb', 'bgr']).exactOptional(),
  pixelScale: z.number().positive().exactOptional(),
  mean: channelNumbers.exactOptional(),
  std: channelNumbers.exactOptional(),
}) satisfies z.ZodType<ModelOverrides>;
