import { isYoloLiftError } from '@yololift/core/errors';

/** Uses the error's code as its name: Lambda reports name and message to callers, who branch on the code. */
export function toLambdaError(error: unknown): unknown {
  if (!isYoloLiftError(error)) return error;
  return Object.assign(new Error(error.message, { cause: error }), { name: error.code });
}
