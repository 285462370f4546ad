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
  /** The model's result at publication; `box` is x1 y1 x2 y2, px of the upright image. */
  detections: z.array(
    z.looseObject({
      class: z.int().min(0),
      name: z.string(),
      confidence: z.number(),
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    }),
  ),
  /** Classifiers only. */
  probs: z
    .array(z.looseObject({ class: z.int().min(0), name: z.string(), confidence: z.number() }))
    .optional(),
});

/** The self-test of runtimes other than `yolo`: an item and the expected result. */
const checkSchema = z.looseObject({
  /** Path of the item, one of `files`. */
  item: filePathSchema,
  mediaType: z.string(),
  options: z.looseObject({}).optional(),
  /** The model's result at publication. */
  document: z.looseObject({}),
  /** Allowed difference of numbers. */
  tolerance: z.number().min(0).optional(),
});

const manifestSchema = z.looseObject({
  schema: z.literal(1),
  name: nameSchema,
  version: nameSchema,
  /** Runtime that serves the model: `yolo` or a registered one. */
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
  /** YOLO only: the model's layout and the reasons for it. Checked by the runtime. */
  overrides: z.looseObject({}).optional(),
  reading: z.looseObject({}).optional(),
  /** Settings of any other runtime. Checked by that runtime. */
  settings: z.looseObject({}).optional(),
  /** YOLO only. */
  selfTest: selfTestSchema.optional(),
  /** Any other runtime. */
  check: checkSchema.optional(),
  /** Provenance of the model: free text and links. */
  origin: z.looseObject({}).optional(),
  createdAt: z.string().optional(),
});

/** `manifest.json` of a release: its files, settings and self-test. Unknown fields are kept. */
export type Manifest = z.infer<typeof manifestSchema>;
/** One file of a release: path below its folder, bytes, sha256. */
export type ManifestFile = z.infer<typeof fileSchema>;
/** An image and the expected predictions. */
export type SelfTest = z.infer<typeof selfTestSchema>;

/** Name of a release's manifest within its folder. */
export const MANIFEST_FILE = 'manifest.json';

/**
 * Parses and checks a manifest.
 * @param uri - location of the manifest, for messages.
 * @throws YoloLiftError `RELEASE_INVALID` - invalid JSON, an unsupported schema version or an invalid field.
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
      throw invalid(uri, `${needed} is not listed in its files`);
  }
  return parsed.data;
}

/** The runtime's settings in a manifest. The runtime checks them. */
export function settingsOf({ settings, overrides, reading, task, head }: Manifest): JsonObject {
  return settings ?? { overrides, reading, task, head };
}

/** A release's self-test: the path of its item and the runtime's recorded result. */
export function selfTestOf({
  check,
  selfTest,
}: Manifest): { readonly item: string; readonly recorded: JsonObject } | undefined {
  if (check !== undefined) return { item: check.item, recorded: check };
  return selfTest && { item: selfTest.image, recorded: selfTest };
}

/** The bytes of `manifest.json`. Deterministic: equal manifests have equal digests. */
export function formatManifest(manifest: Manifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** `sha256:…` of bytes. The digest of a manifest's bytes is the release's digest. */
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
  return new YoloLiftError('RELEASE_INVALID', `${uri} is not a manifest that this version can read: ${why}`, {
    cause,
  });
}
