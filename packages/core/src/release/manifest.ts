import { createHash } from 'node:crypto';
import { z } from 'zod';
import { YoloLiftError } from '../errors.ts';
import type { JsonObject } from '../model/task.ts';
import { digestSchema, nameSchema } from './pointer.ts';
import { filePathSchema, findClash } from './release-paths.ts';

const fileSchema = z.looseObject({
  path: filePathSchema,
  /** Bytes. */
  size: z.int().min(0),
  sha256: digestSchema,
});

const selfTestSchema = z.looseObject({
  /** Path of the image, one of `files`. */
  image: filePathSchema,
  confidence: z.number().min(0).max(1),
  /** What the model gave when it was published; `box` is x1 y1 x2 y2, px of the upright image. */
  detections: z.array(
    z.looseObject({
      class: z.int().min(0),
      name: z.string(),
      confidence: z.number(),
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    }),
  ),
  /** Of a classifier. */
  probs: z
    .array(z.looseObject({ class: z.int().min(0), name: z.string(), confidence: z.number() }))
    .optional(),
});

/** An item, and what the model must answer for it: the self-test of any runtime but YOLO's, which has its own. */
const checkSchema = z.looseObject({
  /** Path of the item, one of `files`. */
  item: filePathSchema,
  mediaType: z.string(),
  options: z.looseObject({}).optional(),
  /** What the model answered when it was published. */
  document: z.looseObject({}),
  /** How far numbers may differ from it. */
  tolerance: z.number().min(0).optional(),
});

const manifestSchema = z.looseObject({
  schema: z.literal(1),
  name: nameSchema,
  version: nameSchema,
  /** What serves it: `yolo`, or what else a process has. */
  runtime: nameSchema,
  /** Path of the model file, one of `files`. */
  model: filePathSchema,
  files: z.array(fileSchema).min(1).max(1000),
  task: z.string().optional(),
  head: z.string().optional(),
  labels: z.array(z.string()).optional(),
  /** Network input, px. */
  input: z.looseObject({ width: z.int(), height: z.int() }).optional(),
  irVersion: z.int().optional(),
  opset: z.int().optional(),
  /** How a YOLO model is read, and why; its runtime checks them. */
  overrides: z.looseObject({}).optional(),
  reading: z.looseObject({}).optional(),
  /** The same for any other runtime. */
  settings: z.looseObject({}).optional(),
  /** Of a YOLO model. */
  selfTest: selfTestSchema.optional(),
  /** Of any other. */
  check: checkSchema.optional(),
  /** Where the model came from: free text and links. */
  origin: z.looseObject({}).optional(),
  createdAt: z.string().optional(),
});

/** `manifest.json` of a release: what it is made of, and what it must answer. Unknown fields are kept. */
export type Manifest = z.infer<typeof manifestSchema>;
/** One file of a release: path below its folder, bytes, sha256. */
export type ManifestFile = z.infer<typeof fileSchema>;
/** An image, and what the model must find in it. */
export type SelfTest = z.infer<typeof selfTestSchema>;

/** Name of a release's manifest within its folder. */
export const MANIFEST_FILE = 'manifest.json';

/**
 * Reads a manifest's bytes.
 * @param uri - where it lies, for messages.
 * @throws YoloLiftError `RELEASE_INVALID` - broken JSON, another schema version, or a field that is wrong.
 */
export function parseManifest(bytes: Uint8Array, uri: string): Manifest {
  const parsed = manifestSchema.safeParse(parseJson(bytes, uri));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(uri, `${issue?.path.join('.')}: ${issue?.message}`, parsed.error);
  }
  const clash = findClash(parsed.data.files.map(({ path }) => path));
  if (clash !== undefined) throw invalid(uri, clash);
  const item = selfTestOf(parsed.data)?.item;
  for (const needed of [parsed.data.model, ...(item === undefined ? [] : [item])]) {
    if (!parsed.data.files.some(({ path }) => path === needed))
      throw invalid(uri, `${needed} is not one of its files`);
  }
  return parsed.data;
}

/** The part of a manifest that belongs to its runtime, which checks it. */
export function settingsOf({ settings, overrides, reading, task, head }: Manifest): JsonObject {
  return settings ?? { overrides, reading, task, head };
}

/** A release's self-test: the path of its item, and what its runtime recorded of it. */
export function selfTestOf({
  check,
  selfTest,
}: Manifest): { readonly item: string; readonly recorded: JsonObject } | undefined {
  if (check !== undefined) return { item: check.item, recorded: check };
  return selfTest && { item: selfTest.image, recorded: selfTest };
}

/** The bytes of `manifest.json`: the same manifest gives the same bytes, and so the same digest. */
export function formatManifest(manifest: Manifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** `sha256:…` of bytes. Of a manifest's bytes: the release's digest. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function parseJson(bytes: Uint8Array, uri: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid(uri, 'it is not JSON', cause);
  }
}

function invalid(uri: string, why: string, cause?: unknown): YoloLiftError {
  return new YoloLiftError('RELEASE_INVALID', `${uri} is no manifest this version reads: ${why}`, { cause });
}
