import { z } from 'zod';
import { YoloLiftError } from '../errors.ts';

/** Name of a model or version. It is one path segment, so a pointer cannot reach outside its root. */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'letters, digits, dots, dashes and underscores; at most 128');

/** `sha256:` and 64 lower-case hex digits. */
export const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits');

const releaseNameSchema = z.object({
  model: nameSchema,
  version: nameSchema,
  /** Digest of the manifest's bytes. Without it, any manifest of that name is accepted. */
  digest: digestSchema.optional(),
});

const pointerSchema = releaseNameSchema.extend({
  /** Earlier releases for `rollback`, latest first. */
  previous: z.array(releaseNameSchema).max(20).optional(),
});

/** Names one release. */
export type ReleaseName = z.infer<typeof releaseNameSchema>;

/** The value in the parameter store: the active release and earlier ones. */
export type Pointer = z.infer<typeof pointerSchema>;

/**
 * Parses a parameter's value: JSON, or `documents/3` written by hand. Accepts quotes around it, a byte order mark and
 * line ends, as consoles and scripts add them.
 * @param uri - the parameter, for messages.
 * @throws YoloLiftError `POINTER_INVALID` - the message names the invalid field or the actual type.
 */
export function parsePointer(value: string, uri: string): Pointer {
  const text = unquoted(plainText(value), uri);
  const parsed = pointerSchema.safeParse(text.startsWith('{') ? parseJson(text, uri) : splitName(text, uri));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(uri, `${issue?.path.join('.') ?? ''} ${issue?.message}`, parsed.error);
}

/** The inverse of `parsePointer`. */
export function formatPointer(pointer: Pointer): string {
  return JSON.stringify(pointer);
}

/** `documents/3` */
export function formatReleaseName({ model, version }: ReleaseName): string {
  return `${model}/${version}`;
}

/** Whether two names denote the same release. Compares digests if both have one. */
export function isSameRelease(a: ReleaseName, b: ReleaseName): boolean {
  if (a.model !== b.model || a.version !== b.version) return false;
  return a.digest === undefined || b.digest === undefined || a.digest === b.digest;
}

/** `trim` also removes a byte order mark. */
function plainText(value: string): string {
  return value.trim();
}

/** Removes single quotes or decodes a JSON string; the content may be JSON itself. */
function unquoted(text: string, uri: string): string {
  if (/^'[^']*'$/.test(text)) return plainText(text.slice(1, -1));
  return text.startsWith('"') ? plainText(String(parseJson(text, uri))) : text;
}

/** `documents/3` → `{ model, version }` */
function splitName(text: string, uri: string): unknown {
  const other = otherJson(text);
  if (other !== undefined) throw invalid(uri, `it is ${other}`);
  const [model, version, ...rest] = text.split('/');
  return rest.length === 0 ? { model, version } : undefined;
}

/** Names the type of a JSON value that is neither an object nor a string. */
function otherJson(text: string): string | undefined {
  if (text === '') return 'empty';
  if (text.startsWith('[')) return 'a JSON array';
  if (/^(true|false)$/.test(text)) return 'a JSON boolean';
  if (text === 'null') return 'null';
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? 'a number' : undefined;
}

function parseJson(text: string, uri: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(uri, 'its JSON is invalid', cause);
  }
}

function invalid(uri: string, why: string, cause?: unknown): YoloLiftError {
  const message = `${uri} is not a valid pointer: ${why}; write {"model":"…","version":"…"} or model/version`;
  return new YoloLiftError('POINTER_INVALID', message, { cause });
}
