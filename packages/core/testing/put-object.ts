import { createHash } from 'node:crypto';
import type { ObjectWriter } from '../src/ports/object-writer.ts';

/** Writes bytes to a store. */
export async function putObject(
  store: ObjectWriter,
  key: string,
  bytes: Uint8Array,
  options: { readonly contentType?: string } = {},
): Promise<void> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  async function* source() {
    yield bytes;
  }
  await store.put(key, source, { size: bytes.length, sha256, ...options });
}
