import { z } from 'zod';
import { YoloLiftError } from '../errors.ts';

/** A model's or version's name: one folder of a path, so that no pointer can reach beyond its root. */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'letters, digits, dots, dashes and underscores; at most 128');

/** `sha256:` and 64 lower-case hex digits. */
export const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits');

const releaseNameSchema = z.object({
  model: nameSchema,
  version: nameSchema,
  /** Digest of the manifest's bytes; a pointer without one takes what lies there. */
  digest: digestSchema.optional(),
});

const pointerSchema = releaseNameSchema.extend({
  /** The releases in force before, latest first: what `rollback` goes back to. */
  previous: z.array(releaseNameSchema).max(20).optional(),
});

/** Names one release. */
export type ReleaseName = z.infer<typeof releaseNameSchema>;

/** The value in the parameter store: the release in force, and those before it. */
export type Pointer = z.infer<typeof pointerSchema>;

/**
 * Reads a pointer as it stands in a parameter: JSON, or `documents/3` written by hand.
 * @param uri - the parameter, for messages.
 * @throws YoloLiftError `POINTER_INVALID` - says what is wrong with which field.
 */
export function parsePointer(value: string, uri: string): Pointer {
  const text = value.trim();
  const parsed = pointerSchema.safeParse(text.startsWith('{') ? parseJson(text, uri) : splitName(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new YoloLiftError(
    'POINTER_INVALID',
    `${uri} holds no pointer: ${where} ${issue?.message}; write {"model":"…","version":"…"} or model/version`,
    { cause: parsed.error },
  );
}

/** The inverse of `parsePointer`. */
export function formatPointer(pointer: Pointer): string {
  return JSON.stringify(pointer);
}

/** `documents/3` */
export function formatReleaseName({ model, version }: ReleaseName): string {
  return `${model}/${version}`;
}

/** Whether two names mean the same release, digest included where both have one. */
export function isSameRelease(a: ReleaseName, b: ReleaseName): boolean {
  if (a.model !== b.model || a.version !== b.version) return false;
  return a.digest === undefined || b.digest === undefined || a.digest === b.digest;
}

function splitName(text: string): unknown {
  const [model, version, ...rest] = text.split('/');
  return rest.length === 0 ? { model, version } : undefined;
}

function parseJson(text: string, uri: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new YoloLiftError('POINTER_INVALID', `${uri} holds no pointer: its JSON is broken`, { cause });
  }
}
