import { createHash } from 'node:crypto';
import { YoloLiftError } from '../errors.ts';

/** What the bytes must be. */
export interface PromisedBytes {
  /** For messages: `file:///mnt/models/documents/3/model.onnx`. */
  readonly what: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Called with the bytes passed on so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Passes bytes on to a store, one piece late: the last one goes out only when all of them were found to be those
 * promised, so that a store that takes an object for whole at its last byte never gets that byte of a wrong one.
 * @throws YoloLiftError `DIGEST_MISMATCH` - more, fewer or other bytes.
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
    if (bytes > size) throw mismatch(what, `there are more than the ${size} bytes promised`);
    hash.update(piece);
    if (held !== undefined) {
      yield held;
      onProgress?.(bytes - piece.length);
    }
    held = piece;
  }
  if (bytes !== size) throw mismatch(what, `there are ${bytes} bytes, not ${size}`);
  const digest = hash.digest('hex');
  if (digest !== sha256) throw mismatch(what, `their sha256 is ${digest}, not ${sha256}`);
  if (held !== undefined) yield held;
  onProgress?.(bytes);
}

function mismatch(what: string, why: string): YoloLiftError {
  return new YoloLiftError(
    'DIGEST_MISMATCH',
    `the bytes for ${what} are not those promised: ${why}; nothing was written`,
  );
}
