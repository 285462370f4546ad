import type { OpenRoot } from '@yololift/core/stores';

/** Parses every object below a prefix whose key is not in `seen`, and adds its key to `seen`. */
export async function readJsonObjects(
  store: OpenRoot,
  prefix: string,
  seen: Set<string> = new Set(),
): Promise<readonly Record<string, unknown>[]> {
  const documents = [];
  for await (const { key } of store.list(prefix)) {
    if (seen.has(key)) continue;
    seen.add(key);
    const result = await store.fetch(key);
    if (result.kind === 'modified') {
      documents.push(JSON.parse(Buffer.concat(await Array.fromAsync(result.body)).toString('utf8')));
    }
  }
  return documents;
}
