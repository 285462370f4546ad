import { randomUUID } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';
import type { PutOptions } from '@yololift/core/ports';

/** Block size, bytes: the memory that an upload uses. The largest blob has 50,000 blocks: 400 GB. */
const BLOCK_BYTES = 8 << 20;

/**
 * Sends bytes in blocks, one after the other, and commits them at the end. Before the commit nothing is
 * visible; Azure deletes uncommitted blocks after a week. The SDK's `uploadStream` does the same, but does
 * not cancel a block in progress when the signal aborts.
 */
export async function uploadBlocks(
  blob: BlockBlobClient,
  bytes: AsyncIterable<Uint8Array>,
  { contentType, ifAbsent, signal, onProgress }: PutOptions,
): Promise<void> {
  const options = signal === undefined ? {} : { abortSignal: signal };
  // Unique to this upload, so that another writer's blocks are not committed. 48 characters, like the SDK's.
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

/** Joins pieces of any length into blocks of `BLOCK_BYTES`; the last block is shorter. */
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
