import type { FileHandle } from 'node:fs/promises';

/** Bytes per write. Up to twice as much is in memory: one batch is collected while another is written. */
const BATCH_BYTES = 1 << 20;

/** Writes a stream's chunks in batches while more chunks arrive. */
export class BatchWriter {
  readonly #handle: FileHandle;
  #position: number;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #writing: Promise<void> = Promise.resolve();

  /** @param position - byte offset of the first chunk in the file. */
  constructor(handle: FileHandle, position: number) {
    this.#handle = handle;
    this.#position = position;
  }

  /** Adds a chunk; waits if the disk is slower than the stream. Throws the error of an earlier write. */
  async add(piece: Uint8Array): Promise<void> {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= BATCH_BYTES) await this.#startWriting();
  }

  /** Resolves when all chunks are written. */
  async end(): Promise<void> {
    await this.#startWriting();
    await this.#writing;
  }

  async #startWriting(): Promise<void> {
    await this.#writing;
    if (this.#bytes === 0) return;
    this.#writing = writeAll(this.#handle, this.#pieces, this.#position);
    this.#writing.catch(() => undefined); // thrown by the next call
    this.#position += this.#bytes;
    this.#pieces = [];
    this.#bytes = 0;
  }
}

/** `writev` may write less than requested, e.g. on a nearly full disk; the next write then fails with the reason. */
async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[], position: number): Promise<void> {
  const { bytesWritten } = await handle.writev(pieces, position);
  let skipped = bytesWritten;
  let at = position;
  for (const piece of pieces) {
    for (let done = Math.min(skipped, piece.length); done < piece.length; ) {
      const rest = await handle.write(piece, done, piece.length - done, at + done);
      done += rest.bytesWritten;
    }
    skipped = Math.max(0, skipped - piece.length);
    at += piece.length;
  }
}
