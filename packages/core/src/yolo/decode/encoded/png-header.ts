import type { ImageSize } from '../image-limits.ts';

/** A PNG's size and frames, from the chunks before its pixels. */
export interface PngHeader {
  readonly size: ImageSize | undefined;
  /** Frames: 1, or an animation's `acTL` count (PNG, third edition). */
  readonly pages: number;
}

/** Maximum chunks to search for the pixels. */
const MAX_CHUNKS = 1000;
/** Offset of the width: after the signature, and `IHDR` with its length. */
const WIDTH_AT = 16;

/** Reads a PNG's size and frames. The decoder reports invalid chunks. */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < WIDTH_AT + 8) return { size: undefined, pages: 1 };
  const size = { width: file.readUInt32BE(WIDTH_AT), height: file.readUInt32BE(WIDTH_AT + 4) };
  return { size, pages: Math.max(1, countFrames(file)) };
}

function countFrames(file: Buffer): number {
  let at = 8;
  for (let chunk = 0; chunk < MAX_CHUNKS && at + 12 <= file.length; chunk += 1) {
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') return 1;
    if (type === 'acTL') return file.readUInt32BE(at + 8);
    at += 12 + file.readUInt32BE(at);
  }
  return 1;
}
