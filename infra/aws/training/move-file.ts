import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type ObjectReader, type ObjectWriter, YoloLiftError } from '@yololift/core';

/** Uploads a file to a key below a root. */
export async function putFile(root: ObjectWriter, key: string, file: string): Promise<void> {
  const bytes = await readFile(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  async function* open() {
    yield bytes;
  }
  await root.put(key, open, { size: bytes.length, sha256, contentType: 'application/gzip' });
}

/** Downloads a key below a root to a file. */
export async function fetchFile(root: ObjectReader, key: string, file: string): Promise<void> {
  const result = await root.fetch(key);
  if (result.kind === 'modified') return pipeline(result.body, createWriteStream(file));
  throw new YoloLiftError('INTERNAL', `unexpected "not modified" for ${root.uri}/${key}`);
}
