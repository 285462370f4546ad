import { YoloLiftError } from '../../../errors.ts';

/** One tag of a directory (TIFF 6.0, section 2). */
interface TiffEntry {
  readonly tag: number;
  /** The raw entry: tag, type, count, and the value or its offset. */
  readonly bytes: Buffer;
  /** New values outside the entry: `bytes` gets their offset on writing. */
  readonly outside?: Buffer;
  /** Reads its integer values; empty if they are outside the file, or more than a million. */
  values(): readonly number[];
}

/** One image file directory: a page, a thumbnail or a mask. */
export interface TiffDirectory {
  readonly entries: readonly TiffEntry[];
  /** Offset of the next one; 0 if this is the last. */
  readonly next: number;
}

/** Reads a TIFF with the byte order and offset width of its header. */
export interface TiffReader {
  readonly file: Buffer;
  readonly isBig: boolean;
  /** Offset of the first directory. */
  readonly first: number;
  /** Reads one directory; `undefined` if it is outside the file. */
  directory(at: number): TiffDirectory | undefined;
  /** Returns a copy of a directory with other values of some tags. */
  withValues(directory: TiffDirectory, tags: readonly TiffValues[]): TiffDirectory;
  /** Returns the file with a single directory of these entries, at its end; pixels are not moved. */
  append(entries: readonly TiffEntry[]): Buffer;
}

/** A tag and its values, whole numbers 0..2^32 - 1. */
export interface TiffValues {
  readonly tag: number;
  readonly values: readonly number[];
}

/** Bytes of one value by type: BYTE, SHORT, LONG, UNDEFINED, IFD, LONG8, IFD8; other types are not read. */
const WIDTHS: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 7: 1, 13: 4, 16: 8, 18: 8 };
const LONG = 4;
/** Maximum strips and tiles of one page. */
const MAX_VALUES = 1_000_000;

/**
 * Opens a TIFF or BigTIFF of either byte order to read its directories, not its pixels.
 * @throws YoloLiftError `IMAGE_CORRUPT` - shorter than its header.
 */
export function openTiff(bytes: Uint8Array, name: string): TiffReader {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const isLittle = file[0] === 0x49;
  const isBig = (isLittle ? file[2] : file[3]) === 0x2b;
  if (file.length < (isBig ? 16 : 8)) {
    throw new YoloLiftError(
      'IMAGE_CORRUPT',
      `${name} is truncated: ${file.length} bytes are shorter than a TIFF header`,
    );
  }
  const number = (at: number, width: number) => readNumber(file, { at, width, isLittle });
  const position = isBig ? 8 : 4;

  function directory(at: number): TiffDirectory | undefined {
    const countWidth = isBig ? 8 : 2;
    const size = isBig ? 20 : 12;
    const count = number(at, countWidth);
    const start = at + countWidth;
    const end = start + (count ?? Number.POSITIVE_INFINITY) * size;
    const next = number(end, position);
    if (count === undefined || next === undefined) return undefined;
    const entries = Array.from({ length: count }, (_, index) =>
      entry(file.subarray(start + index * size, start + (index + 1) * size)),
    );
    return { entries, next };
  }

  function entry(bytes: Buffer): TiffEntry {
    const at = bytes.byteOffset - file.byteOffset;
    return { tag: number(at, 2) ?? 0, bytes, values: () => readValues(at) };
  }

  function readValues(at: number): readonly number[] {
    const width = WIDTHS[number(at + 2, 2) ?? 0];
    const count = number(at + 4, position) ?? 0;
    if (width === undefined || count > MAX_VALUES) return [];
    const isInline = width * count <= position;
    const start = isInline ? at + 4 + position : number(at + 4 + position, position);
    if (start === undefined || start + width * count > file.length) return [];
    return Array.from({ length: count }, (_, index) => number(start + index * width, width) ?? 0);
  }

  const write = (target: Buffer, value: number, at: number, width: number) =>
    writeNumber(target, value, { at, width, isLittle });

  function toEntry({ tag, values }: TiffValues): TiffEntry {
    const bytes = Buffer.alloc(4 + 2 * position);
    write(bytes, tag, 0, 2);
    write(bytes, LONG, 2, 2);
    write(bytes, values.length, 4, position);
    const data = Buffer.alloc(4 * values.length);
    for (const [index, value] of values.entries()) write(data, value, 4 * index, 4);
    if (data.length > position) return { tag, bytes, outside: data, values: () => values };
    data.copy(bytes, 4 + position);
    return { tag, bytes, values: () => values };
  }

  function append(entries: readonly TiffEntry[]): Buffer {
    // Of duplicate tags the first counts.
    const unique = [...new Map(entries.toReversed().map((each) => [each.tag, each])).values()];
    const sorted = unique.sort((one, other) => one.tag - other.tag);
    const at = file.length + (file.length % 2); // on a word boundary, as TIFF requires
    const start = at + (isBig ? 8 : 2);
    const values = start + sorted.length * (4 + 2 * position) + position;
    const bytes = Buffer.alloc(values + sorted.reduce((sum, { outside }) => sum + (outside?.length ?? 0), 0));
    file.copy(bytes);
    write(bytes, at, isBig ? 8 : 4, position);
    write(bytes, sorted.length, at, isBig ? 8 : 2);
    writeEntries(bytes, sorted, { start, values });
    return bytes;
  }

  /** @param places - offsets of the entries, and of values outside them. */
  function writeEntries(
    target: Buffer,
    entries: readonly TiffEntry[],
    places: { readonly start: number; readonly values: number },
  ): void {
    let { start, values } = places;
    for (const { bytes, outside } of entries) {
      start += bytes.copy(target, start);
      if (outside === undefined) continue;
      write(target, values, start - position, position);
      values += outside.copy(target, values);
    }
  }

  return {
    file,
    isBig,
    first: number(isBig ? 8 : 4, position) ?? 0,
    directory,
    withValues: ({ entries, next }, tags) => ({ entries: [...tags.map(toEntry), ...entries], next }),
    append,
  };
}

interface Field {
  readonly at: number;
  /** Bytes: 1, 2, 4 or 8. */
  readonly width: number;
  readonly isLittle: boolean;
}

function readNumber(file: Buffer, { at, width, isLittle }: Field): number | undefined {
  if (!(at + width <= file.length)) return undefined;
  if (width < 8) return isLittle ? file.readUIntLE(at, width) : file.readUIntBE(at, width);
  return Number(isLittle ? file.readBigUInt64LE(at) : file.readBigUInt64BE(at));
}

function writeNumber(target: Buffer, value: number, { at, width, isLittle }: Field): void {
  if (width === 8) {
    if (isLittle) target.writeBigUInt64LE(BigInt(value), at);
    else target.writeBigUInt64BE(BigInt(value), at);
  } else if (isLittle) target.writeUIntLE(value, at, width);
  else target.writeUIntBE(value, at, width);
}

/** Values of one tag; empty if it is missing. */
export function tagValues({ entries }: TiffDirectory, tag: number): readonly number[] {
  return entries.find((entry) => entry.tag === tag)?.values() ?? [];
}
