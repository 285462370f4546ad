import { YoloLiftError } from '@yololift/core/errors';
import * as z from 'zod';
import { encodedItems } from './requests/parse-json-body.ts';

/** Maximum images in one batch; the list must fit into a queue message. */
const MAX_ITEMS = 10_000;
/** Maximum instances of a warm command. */
const MAX_INSTANCES = 1_000;
const MAX_HOLD_MS = 30_000;

const model = z
  .string()
  .exactOptional()
  .describe('Name of the model, if there are several. Default: the first one; for warm, all.');

/** Other fields are options of the task, which checks them when the model is known. */
const predictCommandSchema = z.looseObject({ command: z.literal('detect'), model, ...encodedItems });

const batchCommandSchema = z.looseObject({
  command: z.literal('batch'),
  model,
  items: z.array(z.string().min(1).max(4096)).min(1).max(MAX_ITEMS).describe('URIs of the images.'),
  results: z
    .string()
    .exactOptional()
    .describe('Root URI for one JSON file per image. Default: results are in the answer.'),
});

const warmCommandSchema = z.strictObject({
  command: z.literal('warm'),
  model,
  instances: z
    .int()
    .min(1)
    .max(MAX_INSTANCES)
    .default(1)
    .describe('Number of instances to warm. Default 1: the one that receives the command.'),
  pointer: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .exactOptional()
    .describe('Release to serve, if MODEL_POINTER is event:.'),
  holdMs: z
    .int()
    .min(0)
    .max(MAX_HOLD_MS)
    .default(0)
    .describe(
      'How long the instance stays busy, ms, so that concurrent calls reach other instances. Default 0.',
    ),
});

const SCHEMAS = { detect: predictCommandSchema, batch: batchCommandSchema, warm: warmCommandSchema } as const;

/** Predicts the base64 images that it contains. */
export type PredictCommand = z.infer<typeof predictCommandSchema>;
/** Predicts images by URI. */
export type BatchCommand = z.infer<typeof batchCommandSchema>;
/** Prepares instances for requests. */
export type WarmCommand = z.infer<typeof warmCommandSchema>;
/** A command, from any trigger. */
export type Command = PredictCommand | BatchCommand | WarmCommand;

const SUPPORTED =
  '{"command":"detect","image":"<base64>"}, {"command":"batch","items":["<URI>"]} or {"command":"warm"}';

/** Whether a value has a `command` field; `parseCommand` checks the rest. */
export function isCommand(value: unknown): value is { readonly command: string } {
  return typeof value === 'object' && value !== null && 'command' in value;
}

/**
 * Checks a command.
 * @throws YoloLiftError `INVALID_REQUEST` - names the first invalid field, or lists the supported commands.
 */
export function parseCommand(value: unknown): Command {
  const name = isCommand(value) ? value.command : undefined;
  if (typeof name !== 'string' || !Object.hasOwn(SCHEMAS, name)) {
    const problem = typeof name === 'string' ? `Unknown command '${name.slice(0, 100)}'` : 'No command';
    throw new YoloLiftError('INVALID_REQUEST', `${problem}. Supported: ${SUPPORTED}`);
  }
  const { success, data, error } = SCHEMAS[name as keyof typeof SCHEMAS].safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue?.path.join('.').slice(0, 100);
  const what =
    issue?.code === 'unrecognized_keys' ? `unknown field '${issue.keys[0]?.slice(0, 100)}'` : issue?.message;
  throw new YoloLiftError('INVALID_REQUEST', `${name}: ${where ? `${where}: ` : ''}${what}`, {
    cause: error,
  });
}
