import { YoloLiftError } from '@yololift/core';
import * as z from 'zod';
import { encodedItems } from './requests/parse-json-body.ts';

/** Most images of one batch: its list must fit into any queue's message. */
const MAX_ITEMS = 10_000;
/** Most instances that a warm command may ask for. */
const MAX_INSTANCES = 1_000;
const MAX_HOLD_MS = 30_000;

const model = z
  .string()
  .exactOptional()
  .describe('Which of several models, by its name. Default: the first; warm: every one.');

/** What else a command has are options of the task, which checks them when it is known which model runs. */
const detectCommandSchema = z.looseObject({ command: z.literal('detect'), model, ...encodedItems });

const batchCommandSchema = z.looseObject({
  command: z.literal('batch'),
  model,
  items: z.array(z.string().min(1).max(4096)).min(1).max(MAX_ITEMS).describe('Images, by URI.'),
  results: z.string().exactOptional().describe('A root for one JSON per image; else they are in the answer.'),
});

const warmCommandSchema = z.strictObject({
  command: z.literal('warm'),
  model,
  instances: z
    .int()
    .min(1)
    .max(MAX_INSTANCES)
    .default(1)
    .describe('How many instances should be warm. Default 1: the one that gets the command.'),
  pointer: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .exactOptional()
    .describe('The release to serve, for a function whose MODEL_POINTER is event:.'),
  holdMs: z
    .int()
    .min(0)
    .max(MAX_HOLD_MS)
    .default(0)
    .describe('How long the instance is held, so that calls at the same time meet others. Default 0.'),
});

const SCHEMAS = { detect: detectCommandSchema, batch: batchCommandSchema, warm: warmCommandSchema } as const;

/** Looks at the images it brings, base64. */
export type DetectCommand = z.infer<typeof detectCommandSchema>;
/** Looks at images by URI. */
export type BatchCommand = z.infer<typeof batchCommandSchema>;
/** Makes instances ready for requests. */
export type WarmCommand = z.infer<typeof warmCommandSchema>;
/** What a function can be told to do, whichever trigger brings it. */
export type Command = DetectCommand | BatchCommand | WarmCommand;

const FORMS =
  '{"command":"detect","image":"<base64>"}, {"command":"batch","items":["<URI>"]} or {"command":"warm"}';

/** Whether a value looks as if it were meant for `parseCommand`. */
export function isCommand(value: unknown): value is { readonly command: string } {
  return typeof value === 'object' && value !== null && 'command' in value;
}

/**
 * Checks a command.
 * @throws YoloLiftError `INVALID_REQUEST` - names the first thing that is wrong, and what is understood.
 */
export function parseCommand(value: unknown): Command {
  const name = isCommand(value) ? value.command : undefined;
  if (typeof name !== 'string' || !Object.hasOwn(SCHEMAS, name)) {
    throw new YoloLiftError('INVALID_REQUEST', `this is no command; there are ${FORMS}`);
  }
  const { success, data, error } = SCHEMAS[name as keyof typeof SCHEMAS].safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue?.path.join('.').slice(0, 100);
  const what =
    issue?.code === 'unrecognized_keys' ? `it has no ${issue.keys[0]?.slice(0, 100)}` : issue?.message;
  throw new YoloLiftError('INVALID_REQUEST', `${name}: ${where ? `${where}: ` : ''}${what}`, {
    cause: error,
  });
}
