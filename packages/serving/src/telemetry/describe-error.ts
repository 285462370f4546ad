import { types } from 'node:util';
import { YoloLiftError } from '@yololift/core/errors';
import type { LogFields } from '@yololift/core/ports';

const MAX_CAUSES = 5;
const MAX_FRAMES = 8;

/** Whether `value` is an error, of this realm or another. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/**
 * Converts an error to plain data: name, code, message, and up to five causes. Errors other than `YoloLiftError` also
 * have their first eight stack frames. Omits other properties that SDKs attach (requests, headers).
 */
export function describeError(error: Error): LogFields {
  return describe(error, new Set());
}

function describe(error: Error, above: ReadonlySet<unknown>): LogFields {
  const { name, message, stack, cause } = error;
  const { code, errors } = error as { readonly code?: unknown; readonly errors?: unknown };
  const chain = new Set(above).add(error);
  const next = (nested: unknown) => describeNested(nested, chain);
  return {
    name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    message,
    ...(error instanceof YoloLiftError ? { isRetryable: error.isRetryable } : { stack: readFrames(stack) }),
    ...(cause !== undefined && { cause: next(cause) }),
    ...(Array.isArray(errors) && { errors: errors.slice(0, MAX_CAUSES).map(next) }),
  };
}

function describeNested(nested: unknown, chain: ReadonlySet<unknown>): unknown {
  if (!isError(nested)) return nested;
  if (chain.has(nested)) return '<circular>';
  return chain.size < MAX_CAUSES ? describe(nested, chain) : '<nested>';
}

/** Keeps only the frames; the lines before them repeat the message. */
function readFrames(stack: unknown): string | undefined {
  if (typeof stack !== 'string') return undefined;
  const frames = stack
    .slice(0, 20_000)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return frames
    .slice(0, MAX_FRAMES)
    .map((frame) => frame.trim())
    .join('\n');
}
