import type { FileHandle } from 'node:fs/promises';

/** Bytes with random access, such as a file. */
export interface ByteSource {
  /** Total bytes. */
  readonly size: number;
  /**
   * Fills `target` from `position` and returns the number of bytes; fewer only at the end.
   * @throws whatever the file system throws.
   */
  read(target: Uint8Array, position: number): Promise<number>;
}

/** An open file as a byte source. `size` is from `stat` at opening. */
export function fileByteSource(handle: FileHandle, size: number): ByteSource {
  return {
    size,
    async read(target, position) {
      let filled = 0;
      // A mounted file system may return fewer bytes; only 0 means the end.
      while (filled < target.length) {
        const { bytesRead } = await handle.read(target, filled, target.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
  };
}
