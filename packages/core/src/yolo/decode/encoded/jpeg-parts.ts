import { YoloLiftError } from '../../../errors.ts';

/** Second bytes of markers (ITU-T T.81, table B.1). */
export const JPEG = {
  DHT: 0xc4,
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  APP0: 0xe0,
  APP1: 0xe1,
  APP2: 0xe2,
  APP14: 0xee,
  COM: 0xfe,
  TEM: 0x01,
} as const;

/** A marker segment, and the coded data after it if it starts a scan. */
export interface JpegPart {
  readonly marker: number;
  /** `FF`, the marker, two bytes of length, the payload. */
  readonly segment: Buffer;
  /** Entropy-coded data up to the next marker other than a restart; empty except for scans. */
  readonly data: Buffer;
}

/** The parts of a JPEG file up to its end marker, without bytes between and after them. */
export interface JpegParts {
  readonly parts: readonly JpegPart[];
  /** Whether the end marker is present. */
  readonly hasEnd: boolean;
}

/** Cameras write 1, ordinary progressive files about 10; each costs a pass over the whole image. */
const MAX_SCANS = 100;
/** A large ICC profile has some 20 segments, an extended XMP block some 100. */
const MAX_SEGMENTS = 10_000;
const NONE = Buffer.alloc(0);

/**
 * Walks a JPEG by its segment lengths, without decoding. 20 MB take 20 ms at worst.
 * @param bytes - a file that starts with `FF D8`.
 * @throws YoloLiftError `IMAGE_TOO_SLOW` - over 100 scans or 10,000 segments.
 */
export function readJpegParts(bytes: Uint8Array, name: string): JpegParts {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: JpegPart[] = [];
  let scans = 0;
  let at = 2;
  while (parts.length < MAX_SEGMENTS) {
    const found = findMarker(file, at);
    if (found === undefined || found.marker === JPEG.EOI) return { parts, hasEnd: found !== undefined };
    const part = readPart(file, found);
    if (part === undefined) return { parts, hasEnd: false };
    at = found.next + part.segment.length - 2 + part.data.length;
    parts.push(part);
    if (part.marker === JPEG.SOS) scans += 1;
    if (scans > MAX_SCANS) throw tooSlow(name, `more than ${MAX_SCANS} scans`);
  }
  throw tooSlow(name, `more than ${MAX_SEGMENTS} segments`);
}

/** `undefined` if the file ends inside it. */
function readPart(file: Buffer, { marker, start, next }: FoundMarker): JpegPart | undefined {
  if (marker === JPEG.SOI || marker === JPEG.TEM)
    return { marker, segment: file.subarray(start, next), data: NONE };
  const length = next + 2 <= file.length ? file.readUInt16BE(next) : 0;
  const end = next + length;
  if (length < 2 || end > file.length) return undefined;
  const dataEnd = marker === JPEG.SOS ? (findMarker(file, end)?.start ?? file.length) : end;
  return { marker, segment: file.subarray(start, end), data: file.subarray(end, dataEnd) };
}

interface FoundMarker {
  readonly marker: number;
  /** Position of its last `FF`. */
  readonly start: number;
  /** Position after the marker. */
  readonly next: number;
}

/** The next marker that is neither a restart nor a stuffed `FF 00`. */
function findMarker(file: Buffer, from: number): FoundMarker | undefined {
  let at = from;
  for (;;) {
    let code = findFf(file, at);
    while (file[code] === 0xff) code += 1;
    const marker = file[code];
    if (marker === undefined) return undefined;
    at = code + 1;
    if (marker !== 0 && !isRestart(marker)) return { marker, start: code - 1, next: at };
  }
}

/** Bytes to check one by one before the native search, whose call costs as much as 50 of them. */
const LOOK_AHEAD = 48;

function findFf(file: Buffer, from: number): number {
  const near = Math.min(from + LOOK_AHEAD, file.length);
  for (let at = from; at < near; at += 1) if (file[at] === 0xff) return at;
  const far = file.indexOf(0xff, near);
  return far === -1 ? file.length : far;
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

function tooSlow(name: string, what: string): YoloLiftError {
  return new YoloLiftError(
    'IMAGE_TOO_SLOW',
    `${name} is a JPEG of ${what}, which takes too long to decode; save it again`,
  );
}
