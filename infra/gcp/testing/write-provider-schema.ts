/**
 * `node infra/gcp/testing/write-provider-schema.ts <folder of @cdktf/provider-google>`: writes the provider's
 * names, and which are required, for each kind used here, to `provider-schema.json`. The typings themselves
 * have 300 MB.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlockSchema } from './check-names.ts';
import { readConfiguration } from './read-configuration.ts';

const [folder = ''] = process.argv.slice(2);
const { resource = {}, data = {} } = await readConfiguration();
const kinds = [...Object.keys(resource), ...Object.keys(data).map((kind) => `data.${kind}`)].sort();
const schema: Record<string, BlockSchema> = {};
for (const kind of kinds) schema[kind] = await readKind(kind);
await writeFile(new URL('provider-schema.json', import.meta.url), `${JSON.stringify(schema, null, 1)}\n`);

async function readKind(kind: string): Promise<BlockSchema> {
  const path = kind
    .replace('data.', 'data_')
    .replace('_google_', '_google-')
    .replace(/^google_/, '')
    .replaceAll('_', '-');
  const text = await readFile(join(folder, 'lib', path, 'index.d.ts'), 'utf8');
  const interfaces = new Map(
    [...text.matchAll(/^export interface (\w+)[^{]*\{\n(.*?)^\}/gms)].map(([, name = '', body = '']) => [
      name,
      body,
    ]),
  );
  const [top = ''] = [...interfaces.keys()].filter((name) => name.endsWith('Config'));
  return readInterface(top);

  function readInterface(name: string): BlockSchema {
    const fields = (interfaces.get(name) ?? '').matchAll(
      /#(\w+) \w+#\w+\}.*?\n\s*readonly \w+(\??): ([^;{]*)/gs,
    );
    const found = [...fields].map(([, field = '', optional, type = '']) => ({
      field,
      isRequired: optional === '',
      type,
    }));
    return {
      required: found.filter(({ isRequired }) => isRequired).map(({ field }) => field),
      names: Object.fromEntries(found.map(({ field, type }) => [field, blockOf(type)])),
    };
  }

  function blockOf(type: string): BlockSchema | null {
    const [block] = (type.match(/\w+/g) ?? []).filter((word) => interfaces.has(word));
    return block === undefined ? null : readInterface(block);
  }
}
