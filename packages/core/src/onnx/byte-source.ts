import type { FileHandle } from 'node:fs/promises';

/** Bytes that can be read at any place, as a file's. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /**
   * Fills `target` from `position`; gives how many bytes there were. Fewer than asked only at the end.
   * @throws whatever the file system throws.
   */
  read(target: Uint8Array, position: number): Promise<number>;
}

/** An open file as a byte source. `size` is what `stat` said when it was opened. */
export function fileByteSource(handle: FileHandle, size: number): ByteSource {
  return {
    size,
    async read(target, position) {
      let filled = 0;
      // A mount may give less than asked; only 0 means the end.
      while (filled < target.length) {
        const { bytesRead } = await handle.read(target, filled, target.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
  };
}
