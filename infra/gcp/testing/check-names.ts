import { readFile } from 'node:fs/promises';
import type { Block, Configuration } from './read-configuration.ts';

/** What a block may and must hold; a name leads to what is below it. */
export interface BlockSchema {
  readonly required: readonly string[];
  /** `null` where a value stands. */
  readonly names: Readonly<Record<string, BlockSchema | null>>;
}

/** By kind of resource; those of data begin with `data.`. */
const SCHEMA: Readonly<Record<string, BlockSchema>> = JSON.parse(
  await readFile(new URL('provider-schema.json', import.meta.url), 'utf8'),
);
/** Terraform's own, in every resource. */
const META = ['for_each', 'count', 'depends_on', 'lifecycle', 'provider', 'provisioner', 'connection'];

/** Names that the provider does not know, values where it has blocks and the reverse, and what it asks for in vain. */
export function checkNames({ resource = {}, data = {} }: Configuration): readonly string[] {
  const ofData = Object.entries(data).map(([kind, named]) => [`data.${kind}`, named] as const);
  return [...Object.entries(resource), ...ofData].flatMap(([kind, named]) => {
    const schema = SCHEMA[kind];
    if (schema === undefined) return [`${kind}: no kind of resource that is known`];
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
  if (schema === undefined) return [`${path}: the provider knows no such name`];
  const isBlocks = Array.isArray(value) && value.every((one) => typeof one === 'object');
  if (schema === null) return isBlocks && value.length > 0 ? [`${path}: is a value, and no block`] : [];
  if (!isBlocks) return [`${path}: is a block, and no value`];
  return value.flatMap((one) => checkBlock(one as Block, schema, path));
}

/** `dynamic "env" { content { … } }` as the `env` that it makes. */
function contentsOf(dynamic: unknown): Block {
  const made = Object.entries((dynamic ?? {}) as Readonly<Record<string, readonly Block[]>>);
  return Object.fromEntries(made.map(([name, blocks]) => [name, blocks.flatMap(({ content }) => content)]));
}

function without(block: Block, names: readonly string[]): Block {
  return Object.fromEntries(Object.entries(block).filter(([name]) => !names.includes(name)));
}
