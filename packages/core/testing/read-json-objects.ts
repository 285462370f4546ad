import type { OpenRoot } from '../src/stores/store-registry.ts';

/** Every object below a prefix, parsed. */
export async function readJsonObjects(
  store: OpenRoot,
  prefix: string,
): Promise<readonly Record<string, unknown>[]> {
  const documents = [];
  for await (const { key } of store.list(prefix)) {
    const result = await store.fetch(key);
    if (result.kind === 'modified') {
      documents.push(JSON.parse(Buffer.concat(await Array.fromAsync(result.body)).toString('utf8')));
    }
  }
  return documents;
}
