import { randomUUID } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';
import type { PutOptions } from '@yololift/core';

/** Bytes of a block: what an upload holds in memory. 50,000 of them make the largest blob: 400 GB. */
const BLOCK_BYTES = 8 << 20;

/**
 * Sends bytes in blocks, one after the other, and commits them once all were sent: until then nothing is seen of them,
 * and blocks that are never committed are thrown away after a week. The SDK's `uploadStream` does the same, but does
 * not let go of a block under way when the signal aborts.
 */
export async function uploadBlocks(
  blob: BlockBlobClient,
  bytes: AsyncIterable<Uint8Array>,
  { contentType, ifAbsent, signal, onProgress }: PutOptions,
): Promise<void> {
  const options = signal === undefined ? {} : { abortSignal: signal };
  // Of this upload alone: another writer's blocks of the same name would be taken for ours. 48 characters, as the SDK's.
  const upload = randomUUID();
  const ids: string[] = [];
  let sent = 0;
  for await (const block of inBlocks(bytes)) {
    const id = Buffer.from(upload + String(ids.length).padStart(12, '0')).toString('base64');
    await blob.stageBlock(id, block, block.length, options);
    ids.push(id);
    sent += block.length;
    onProgress?.(sent);
  }
  await blob.commitBlockList(ids, {
    ...options,
    blobHTTPHeaders: { blobContentType: contentType ?? 'application/octet-stream' },
    ...(ifAbsent && { conditions: { ifNoneMatch: '*' } }),
  });
}

/** Pieces of any length → blocks of `BLOCK_BYTES`, and what is left. */
async function* inBlocks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    held.push(piece);
    length += piece.length;
    if (length < BLOCK_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(held);
}
