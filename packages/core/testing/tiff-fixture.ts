/** One tag of a test directory: its TIFF type number, and its values as bytes of that type. */
export interface TiffTag {
  readonly tag: number;
  readonly type: number;
  /** In the file's own byte order. */
  readonly data: Buffer;
}

/** A test TIFF: RGB, 8 bits, one strip. */
export interface TiffOptions {
  readonly width: number;
  readonly height: number;
  /** The coded strip, shared by all pages. */
  readonly strip: Buffer;
  readonly compression?: number;
  /** Tags in addition to those of the pixels, or replacing them. */
  readonly tags?: readonly TiffTag[];
  /** Whether tags are sorted. Default `true`. */
  readonly sorted?: boolean;
  readonly big?: boolean;
  /** Big-endian. */
  readonly motorola?: boolean;
  readonly pages?: number;
  readonly secondIs?: 'thumbnail' | 'loop';
}

const WIDTHS: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 12: 8, 16: 8 };

/** Number format of a file. */
interface Format {
  readonly isBig: boolean;
  /** Bytes of an offset. */
  readonly position: number;
  readonly number: (value: number, width: number) => Buffer;
}

/** Builds a TIFF: header, strip, then each page's directory followed by its values. */
export function buildTiff(options: TiffOptions): Buffer {
  const { strip, big: isBig = false, motorola = false, pages = 1 } = options;
  const number = numberWriter(motorola);
  const format = { isBig, position: isBig ? 8 : 4, number };
  const header = isBig ? 16 : 8;
  const start = header + strip.length + (strip.length % 2);
  const directories: Buffer[] = [];
  let at = start;
  for (let page = 1; page <= pages; page += 1) {
    const tags = [
      ...(page === 2 ? subfileTags(options, format) : []),
      ...pixelTags(options, { format, header }).filter(
        ({ tag }) => !options.tags?.some((other) => other.tag === tag),
      ),
    ];
    const after = page < pages ? 'next' : lastLeadsTo(options, start);
    const directory = buildDirectory([...tags, ...(options.tags ?? [])], { options, format, at, after });
    directories.push(directory);
    at += directory.length;
  }
  const order = Buffer.from(motorola ? 'MM' : 'II');
  const version = isBig ? [number(43, 2), number(8, 2), number(0, 2)] : [number(42, 2)];
  const padding = Buffer.alloc(strip.length % 2);
  return Buffer.concat([order, ...version, number(start, format.position), strip, padding, ...directories]);
}

function numberWriter(motorola: boolean): Format['number'] {
  return (value, width) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    const cut = bytes.subarray(0, width);
    return motorola ? Buffer.from(cut).reverse() : cut;
  };
}

function lastLeadsTo({ secondIs }: TiffOptions, start: number): number {
  return secondIs === 'loop' ? start : 0;
}

interface Place {
  readonly options: TiffOptions;
  readonly format: Format;
  /** Offset of the directory. */
  readonly at: number;
  /** Offset of the next one: after this one's values, or the given one. */
  readonly after: 'next' | number;
}

function buildDirectory(tags: TiffTag[], { options, format, at, after }: Place): Buffer {
  const { number, position, isBig } = format;
  if (options.sorted !== false) tags.sort((one, other) => one.tag - other.tag);
  const valuesAt = at + (isBig ? 8 : 2) + tags.length * (isBig ? 20 : 12) + position;
  const outside: Buffer[] = [];
  let end = valuesAt;
  const entries = tags.map(({ tag, type, data }) => {
    const count = number(data.length / (WIDTHS[type] ?? 1), position);
    const padding = Buffer.alloc(Math.max(0, position - data.length));
    const value = data.length <= position ? Buffer.concat([data, padding]) : number(end, position);
    if (data.length > position) {
      outside.push(data);
      end += data.length;
    }
    return Buffer.concat([number(tag, 2), number(type, 2), count, value]);
  });
  const next = number(after === 'next' ? end : after, position);
  return Buffer.concat([number(tags.length, isBig ? 8 : 2), ...entries, next, ...outside]);
}

function subfileTags({ secondIs }: TiffOptions, { number }: Format): TiffTag[] {
  return secondIs === 'thumbnail' ? [{ tag: 254, type: 4, data: number(1, 4) }] : [];
}

function pixelTags(
  { width, height, strip, compression = 1 }: TiffOptions,
  { format, header }: { readonly format: Format; readonly header: number },
): TiffTag[] {
  const { number } = format;
  const short = (tag: number, ...values: readonly number[]): TiffTag => ({
    tag,
    type: 3,
    data: Buffer.concat(values.map((value) => number(value, 2))),
  });
  return [
    short(256, width),
    short(257, height),
    short(258, 8, 8, 8),
    short(259, compression),
    short(262, 2),
    { tag: 273, type: 4, data: number(header, 4) },
    short(277, 3),
    short(278, height),
    { tag: 279, type: 4, data: number(strip.length, 4) },
  ];
}
