import { readFile } from 'node:fs/promises';
import type { Node } from 'web-tree-sitter';
import { findResources, keyOf, type Resource } from './read-bicep.ts';

/** Allowed names in an object; `null` allows anything. */
export interface ObjectSchema {
  readonly names: Readonly<Record<string, ObjectSchema | null>>;
}

/** By resource type. */
const SCHEMA: Readonly<Record<string, ObjectSchema>> = JSON.parse(
  await readFile(new URL('arm-schema.json', import.meta.url), 'utf8'),
);
/** Bicep's own names, allowed in every resource. */
const OWN = ['name', 'parent', 'scope', 'dependsOn', 'location', 'kind', 'tags'];

/** Lists types and properties that ARM does not define. */
export function checkNames(root: Node): readonly string[] {
  return findResources(root)
    .filter(({ isExisting }) => !isExisting)
    .flatMap(checkResource);
}

function checkResource({ symbol, type, body }: Resource): readonly string[] {
  const schema = SCHEMA[type];
  if (schema === undefined) return [`${symbol}: unknown type ${type}`];
  const own = Object.fromEntries(OWN.map((name) => [name, null]));
  return checkObject(body, { names: { ...own, ...schema.names } }, symbol);
}

function checkObject(object: Node, schema: ObjectSchema, path: string): readonly string[] {
  return object.namedChildren.flatMap((entry) => {
    const key = entry.type === 'object_property' ? keyOf(entry) : undefined;
    if (key === undefined) return [];
    const below = schema.names[key];
    if (below === undefined) return [`${path}.${key}: ARM does not define this name`];
    const value = entry.namedChildren.at(-1);
    return below === null || value === undefined ? [] : checkValue(value, below, `${path}.${key}`);
  });
}

/** Checks objects in lists, loops and conditions too. */
function checkValue(value: Node, schema: ObjectSchema, path: string): readonly string[] {
  if (value.type === 'object') return checkObject(value, schema, path);
  const inner = ['array', 'for_statement', 'ternary_expression', 'parenthesized_expression'];
  if (!inner.includes(value.type)) return [];
  return value.namedChildren.flatMap((child) => checkValue(child, schema, path));
}
