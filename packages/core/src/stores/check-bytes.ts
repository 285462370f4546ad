import { createHash } from 'node:crypto';
import { YoloLiftError } from '../errors.ts';

/** Declared size and digest of the bytes. */
export interface PromisedBytes {
  /** Names the object in messages: `file:///mnt/models/documents/3/model.onnx`. */
  readonly what: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Called with the bytes passed on so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Streams bytes to a store and holds back the last piece until size and digest match. A store that commits an object at
 * its last byte therefore never commits a wrong one.
 * @throws YoloLiftError `DIGEST_MISMATCH` - size or digest differ.
 */
export async function* checkBytes(
  source: AsyncIterable<Uint8Array>,
  { what, size, sha256, onProgress }: PromisedBytes,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | undefined;
  let bytes = 0;
  for await (const piece of source) {
    if (piece.length === 0) continue;
    bytes += piece.length;
    if (bytes > size) throw mismatch(what, `more than ${size} bytes`);
    hash.update(piece);
    if (held !== undefined) {
      yield held;
      onProgress?.(bytes - piece.length);
    }
    held = piece;
  }
  if (bytes !== size) throw mismatch(what, `${bytes} bytes, not ${size}`);
  const digest = hash.digest('hex');
  if (digest !== sha256) throw mismatch(what, `sha256 ${digest}, not ${sha256}`);
  if (held !== undefined) yield held;
  onProgress?.(bytes);
}

function mismatch(what: string, why: string): YoloLiftError {
  return new YoloLiftError(
    'DIGEST_MISMATCH',
    `the content for ${what} does not match its declared size or digest: ${why}; nothing was written`,
  );
}
