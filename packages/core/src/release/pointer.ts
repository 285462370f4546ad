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
 * Reads a pointer as it stands in a parameter: JSON, or `documents/3` written by hand; either may stand in quotes, as
 * consoles and scripts write values, with a byte order mark before it and line ends after it.
 * @param uri - the parameter, for messages.
 * @throws YoloLiftError `POINTER_INVALID` - says what is wrong with which field, or what it is instead.
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

/** Whether two names mean the same release, digest included where both have one. */
export function isSameRelease(a: ReleaseName, b: ReleaseName): boolean {
  if (a.model !== b.model || a.version !== b.version) return false;
  return a.digest === undefined || b.digest === undefined || a.digest === b.digest;
}

/** `trim` takes a byte order mark, too. */
function plainText(value: string): string {
  return value.trim();
}

/** A JSON string stands for what is in it, which may be JSON that was quoted once more; so do single quotes. */
function unquoted(text: string, uri: string): string {
  if (/^'[^']*'$/.test(text)) return plainText(text.slice(1, -1));
  return text.startsWith('"') ? plainText(String(parseJson(text, uri))) : text;
}

/** `documents/3` → its two names */
function splitName(text: string, uri: string): unknown {
  const other = otherJson(text);
  if (other !== undefined) throw invalid(uri, `it is ${other}`);
  const [model, version, ...rest] = text.split('/');
  return rest.length === 0 ? { model, version } : undefined;
}

/** What a value is that is JSON, and neither an object nor a string. */
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
    throw invalid(uri, 'its JSON is broken', cause);
  }
}

function invalid(uri: string, why: string, cause?: unknown): YoloLiftError {
  const message = `${uri} holds no pointer: ${why}; write {"model":"…","version":"…"} or model/version`;
  return new YoloLiftError('POINTER_INVALID', message, { cause });
}
