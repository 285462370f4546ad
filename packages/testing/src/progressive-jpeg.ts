/** Coefficients of a component in coded order, without the mean. */
const COEFFICIENTS = 63;
const COMPONENTS = [1, 2, 3];
/** "No more in so many blocks, 16,384 and what 14 more bits say": the only symbol of the scans' table, code 0. */
const END_OF_BLOCKS = 0xe0;
const LEAST_RUN = 16_384;

interface ProgressiveJpegSpec {
  readonly width: number;
  readonly height: number;
  /** At least 4. Up to 190, each scan has its own coefficients and the file is valid. */
  readonly scans: number;
}

/**
 * A grey progressive JPEG with `scans` empty scans. Each costs the decoder a pass over all blocks of a component. Above
 * 190, the last scan is repeated.
 */
export function progressiveJpeg({ width, height, scans }: ProgressiveJpegSpec): Uint8Array {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const empty = emptyScan(blocks);
  const bands = bandsOf(scans - 1);
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => 1)]),
    segment(0xc2, [8, ...word(height), ...word(width), 3, ...COMPONENTS.flatMap((id) => [id, 0x11, 0])]),
    table(0x00, 0),
    table(0x10, END_OF_BLOCKS),
    segment(0xda, [3, ...COMPONENTS.flatMap((id) => [id, 0]), 0, 0, 0]),
    Buffer.alloc(Math.ceil((blocks * 3) / 8)),
    ...bands.flatMap(([id, from, to]) => [segment(0xda, [1, id, 0, from, to, 0]), empty]),
    Buffer.of(0xff, 0xd9),
  ]);
}

type Band = readonly [component: number, from: number, to: number];

/** Splits coefficients into bands: single ones while scans last, then the rest of each component in one. */
function bandsOf(scans: number): readonly Band[] {
  let spare = scans - COMPONENTS.length;
  const bands = COMPONENTS.flatMap((id): Band[] => {
    const alone = Math.min(Math.max(spare, 0), COEFFICIENTS - 1);
    spare -= alone;
    const singles = Array.from({ length: alone }, (_, index): Band => [id, index + 1, index + 1]);
    return [...singles, [id, alone + 1, COEFFICIENTS]];
  });
  const again = Array.from({ length: Math.max(spare, 0) }, () => bands.at(-1) as Band);
  return [...bands, ...again];
}

/** Runs of blocks without coefficients: a 0 and 14 bits each, padded with 1s. */
function emptyScan(blocks: number): Buffer {
  const runs = Math.max(1, Math.floor(blocks / LEAST_RUN));
  if (blocks < LEAST_RUN)
    throw new RangeError(`a picture of ${blocks} blocks is too small: ${LEAST_RUN} at least`);
  const last = blocks - (runs - 1) * LEAST_RUN;
  const lengths = [...Array.from({ length: runs - 1 }, () => LEAST_RUN), last];
  const bits = lengths.map((length) => `0${(length - LEAST_RUN).toString(2).padStart(14, '0')}`).join('');
  const filled = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  return Buffer.from(filled.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

/** A Huffman table with one symbol of code 0. */
function table(id: number, symbol: number): Buffer {
  return segment(0xc4, [id, 1, ...Array.from({ length: 15 }, () => 0), symbol]);
}

function segment(marker: number, body: readonly number[]): Buffer {
  return Buffer.of(0xff, marker, ...word(body.length + 2), ...body);
}

function word(value: number): readonly [number, number] {
  return [value >> 8, value & 255];
}
