import { readFile } from 'node:fs/promises';
import type { Node } from 'web-tree-sitter';
import { keyOf, type Resource, resourcesOf } from './read-bicep.ts';

/** Names that an object may have; `null` where anything may stand. */
export interface ObjectSchema {
  readonly names: Readonly<Record<string, ObjectSchema | null>>;
}

/** By type of resource. */
const SCHEMA: Readonly<Record<string, ObjectSchema>> = JSON.parse(
  await readFile(new URL('arm-schema.json', import.meta.url), 'utf8'),
);
/** Bicep's own, in every resource. */
const OWN = ['name', 'parent', 'scope', 'dependsOn', 'location', 'kind', 'tags'];

/** Types and properties in Bicep that ARM does not know. */
export function checkNames(root: Node): readonly string[] {
  return resourcesOf(root)
    .filter(({ isExisting }) => !isExisting)
    .flatMap(checkResource);
}

function checkResource({ symbol, type, body }: Resource): readonly string[] {
  const schema = SCHEMA[type];
  if (schema === undefined) return [`${symbol}: ${type} is no type that is known`];
  const own = Object.fromEntries(OWN.map((name) => [name, null]));
  return checkObject(body, { names: { ...own, ...schema.names } }, symbol);
}

function checkObject(object: Node, schema: ObjectSchema, path: string): readonly string[] {
  return object.namedChildren.flatMap((entry) => {
    const key = entry.type === 'object_property' ? keyOf(entry) : undefined;
    if (key === undefined) return [];
    const below = schema.names[key];
    if (below === undefined) return [`${path}.${key}: ARM knows no such name`];
    const value = entry.namedChildren.at(-1);
    return below === null || value === undefined ? [] : checkValue(value, below, `${path}.${key}`);
  });
}

/** Objects in lists, loops and conditions are looked at as well. */
function checkValue(value: Node, schema: ObjectSchema, path: string): readonly string[] {
  if (value.type === 'object') return checkObject(value, schema, path);
  const inner = ['array', 'for_statement', 'ternary_expression', 'parenthesized_expression'];
  if (!inner.includes(value.type)) return [];
  return value.namedChildren.flatMap((child) => checkValue(child, schema, path));
}
