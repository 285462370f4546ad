import { readFile } from 'node:fs/promises';
import type { Block, Configuration } from './read-configuration.ts';

/** Allowed and required names of a block; each name maps to its own block. */
export interface BlockSchema {
  readonly required: readonly string[];
  /** `null` for a value. */
  readonly names: Readonly<Record<string, BlockSchema | null>>;
}

/** By kind of resource; data sources start with `data.`. */
const SCHEMA: Readonly<Record<string, BlockSchema>> = JSON.parse(
  await readFile(new URL('provider-schema.json', import.meta.url), 'utf8'),
);
/** Terraform's own names, allowed in every resource. */
const META = ['for_each', 'count', 'depends_on', 'lifecycle', 'provider', 'provisioner', 'connection'];

/**
 * Lists names that the provider does not define, values in place of blocks and the reverse, and missing
 * required names.
 */
export function checkNames({ resource = {}, data = {} }: Configuration): readonly string[] {
  const ofData = Object.entries(data).map(([kind, named]) => [`data.${kind}`, named] as const);
  return [...Object.entries(resource), ...ofData].flatMap(([kind, named]) => {
    const schema = SCHEMA[kind];
    if (schema === undefined) return [`${kind}: unknown kind of resource`];
    return Object.entries(named).flatMap(([name, blocks]) =>
      blocks.flatMap((block) => checkBlock(without(block, META), schema, `${kind}.${name}`)),
    );
  });
}

function checkBlock(block: Block, schema: BlockSchema, path: string): readonly string[] {
  const { dynamic, ...fixed } = block;
  const all = { ...fixed, ...contentsOf(dynamic) };
  const absent = schema.required.filter((name) => !(name in all));
  return [
    ...absent.map((name) => `${path}: ${name} is missing`),
    ...Object.entries(all).flatMap(([name, value]) =>
      checkEntry(value, schema.names[name], `${path}.${name}`),
    ),
  ];
}

function checkEntry(value: unknown, schema: BlockSchema | null | undefined, path: string): readonly string[] {
  if (schema === undefined) return [`${path}: the provider does not define this name`];
  const isBlocks = Array.isArray(value) && value.every((one) => typeof one === 'object');
  if (schema === null) return isBlocks && value.length > 0 ? [`${path}: must be a value, not a block`] : [];
  if (!isBlocks) return [`${path}: must be a block, not a value`];
  return value.flatMap((one) => checkBlock(one as Block, schema, path));
}

/** Expands `dynamic "env" { content { … } }` to its `env` block. */
function contentsOf(dynamic: unknown): Block {
  const made = Object.entries((dynamic ?? {}) as Readonly<Record<string, readonly Block[]>>);
  return Object.fromEntries(made.map(([name, blocks]) => [name, blocks.flatMap(({ content }) => content)]));
}

function without(block: Block, names: readonly string[]): Block {
  return Object.fromEntries(Object.entries(block).filter(([name]) => !names.includes(name)));
}
