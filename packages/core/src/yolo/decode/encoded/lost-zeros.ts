import type { JpegFrame } from './jpeg-frame.ts';
import { JPEG, type JpegPart } from './jpeg-parts.ts';

/** 512 bits: longer than any block of one short code in a sequential scan. */
const ZEROS = Buffer.alloc(64);

/**
 * Whether a sequential, Huffman-coded scan contains a run of zeros from a lost sector or an unfinished
 * download: decoders read them as wrong pixels. If the shortest code of an AC table means end of block, zeros
 * may be a flat area; then the result is `false`.
 */
export function holdsLostZeros(parts: readonly JpegPart[], { isProgressive }: JpegFrame): boolean {
  if (isProgressive) return false;
  const shortest = new Map<number, number>();
  for (const { marker, segment, data } of parts) {
    if (marker === JPEG.DHT) for (const [table, symbol] of firstSymbols(segment)) shortest.set(table, symbol);
    if (marker === JPEG.SOS && data.includes(ZEROS) && !mayBeFlat(segment, shortest)) return true;
  }
  return false;
}

/**
 * Whether zero bits may be a flat area for all components of the scan: "same brightness, or one step less,
 * end of block".
 */
function mayBeFlat(scan: Buffer, shortest: ReadonlyMap<number, number>): boolean {
  const count = scan[4] ?? 0;
  const tables = Array.from({ length: count }, (_, index) => scan[6 + 2 * index] ?? 0);
  return tables.every((table) => {
    const [dc = 0, ac = 0] = [shortest.get(table >> 4), shortest.get(AC | (table & 15))];
    return (ac & 15) === 0 && dc <= 1;
  });
}

/** The class of AC tables, in the high half of a table's byte; DC's is 0. */
const AC = 0x10;

/** Yields each table of a DHT segment with the symbol of its first, all-zero code. */
function* firstSymbols(segment: Buffer): Generator<readonly [table: number, symbol: number]> {
  for (let at = 4; at + 17 < segment.length; ) {
    const count = segment.subarray(at + 1, at + 17).reduce((sum, codes) => sum + codes, 0);
    yield [segment.readUInt8(at), segment.readUInt8(at + 17)];
    at += 17 + count;
  }
}
