import type { JsonObject } from './parsed-message.ts';

/** A value as an object; an empty object if it is none. */
function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Whether a value is a JSON object, not a list or `null`. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as non-empty text, or `undefined`. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads a nested field: `fieldAt(event, 'detail', 'bucket', 'name')`. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => asObject(inner)[name], value);
}
