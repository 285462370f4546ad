import type { FileHandle } from 'node:fs/promises';

/** Bytes written at once. Twice as much is held: one batch is gathered while another is written. */
const BATCH_BYTES = 1 << 20;

/** Writes a stream's pieces one after the other, many in one call, while more of them come. */
export class BatchWriter {
  readonly #handle: FileHandle;
  #position: number;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #writing: Promise<void> = Promise.resolve();

  /** @param position - Byte of the file at which the first piece goes. */
  constructor(handle: FileHandle, position: number) {
    this.#handle = handle;
    this.#position = position;
  }

  /** Takes a piece; waits where the disk is slower than the pieces come. Throws what an earlier write threw. */
  async add(piece: Uint8Array): Promise<void> {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= BATCH_BYTES) await this.#startWriting();
  }

  /** Ends when all pieces are in the file. */
  async end(): Promise<void> {
    await this.#startWriting();
    await this.#writing;
  }

  async #startWriting(): Promise<void> {
    await this.#writing;
    if (this.#bytes === 0) return;
    this.#writing = writeAll(this.#handle, this.#pieces, this.#position);
    this.#writing.catch(() => undefined); // told by the next call
    this.#position += this.#bytes;
    this.#pieces = [];
    this.#bytes = 0;
  }
}

/** A call may write less than it was given, as on a disk that is nearly full; the next one tells why. */
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
