import type { JsonObject } from './parsed-message.ts';

/** A value as an object, or an empty one: its fields are then `undefined`. */
function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** An object of JSON: no list, no `null`. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as text that says something, or `undefined`. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A field some levels down: `fieldAt(event, 'detail', 'bucket', 'name')`. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => objectOf(inner)[name], value);
}
