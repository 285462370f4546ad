import { isYoloLiftError } from '@yololift/core';

/** Lambda tells callers an error's name as its type, and its message: the code is what they branch on. */
export function toLambdaError(error: unknown): unknown {
  if (!isYoloLiftError(error)) return error;
  return Object.assign(new Error(error.message, { cause: error }), { name: error.code });
}
