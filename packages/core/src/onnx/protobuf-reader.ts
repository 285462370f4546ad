import { freeMemory } from '../free-memory.ts';
import type { ByteSource } from './byte-source.ts';

/** Invalid protobuf. `position` is the byte of the error. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
  /**
   * `truncated`: the bytes end inside a field; `malformed`: they contradict themselves; `excessive`: over a
   * limit.
   */
  readonly kind: 'truncated' | 'malformed' | 'excessive';
  readonly position: number;

  constructor(kind: ProtobufError['kind'], message: string, position: number) {
    super(`${message} at byte ${position}`);
    this.kind = kind;
    this.position = position;
  }
}

/** Position of a message: from `start` to `end` (exclusive). */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** One field. `value` is a varint's (or a length); `start`..`end` span the bytes of a length-delimited one. */
export interface Field extends ByteSpan {
  readonly number: number;
  readonly isBytes: boolean;
  readonly value: number;
}

/** Reads protobuf messages in place, through a small window in memory. */
export interface ProtobufReader {
  /** The whole source. */
  readonly all: ByteSpan;
  /**
   * Calls `visit` for each field of a message, in order. Reads only what `visit` reads.
   * @throws ProtobufError - invalid bytes, or too many fields over the reader's lifetime.
   */
  walk(message: ByteSpan, visit: (field: Field) => Promise<void> | undefined): Promise<void>;
  /**
   * The bytes of a span as UTF-8.
   * @throws ProtobufError `excessive` - longer than 1 MiB, or more than 32 MiB over the reader's lifetime.
   */
  text(span: ByteSpan): Promise<string>;
  /**
   * Whether a span may contain `word`; `false` is certain. Searches spans of up to 4 KiB; `true` for longer
   * ones.
   */
  mayHold(span: ByteSpan, word: string): Promise<boolean> | boolean;
  /**
   * Frees its buffer of up to 8 MiB at once, which garbage collection may keep for minutes. Do not read
   * afterwards.
   */
  close(): void;
}

/** Tag and length are varints of at most ten bytes each. */
const FIELD_HEAD_BYTES = 20;
const VARINT_BYTES = 10;
/** Smaller files are read completely: one read is faster than a hundred small ones. */
const WHOLE_FILE_BYTES = 8 * 1024 * 1024;
/** A jump resets the window; each sequential read doubles it. */
const SMALLEST_WINDOW = 1024;
const LARGEST_WINDOW = 64 * 1024;
/** Real graphs have some 100,000 fields; a hostile file could have one every two bytes. */
const MAX_FIELDS = 4_000_000;
/** Walking is faster than searching beyond this size. */
const MAX_SEARCHED_BYTES = 4096;
const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_ALL_TEXT_BYTES = 32 * 1024 * 1024;

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * A reader over `source`. Encoding: https://protobuf.dev/programming-guides/encoding/
 *
 * One walk at a time: the window is shared.
 */
export function createProtobufReader(source: ByteSource): ProtobufReader {
  const window = createWindow(source);
  let fields = 0;
  let textBytes = 0;

  function count(position: number): void {
    fields += 1;
    if (fields > MAX_FIELDS) throw new ProtobufError('excessive', `more than ${MAX_FIELDS} fields`, position);
  }

  async function walk(message: ByteSpan, visit: (field: Field) => Promise<void> | undefined): Promise<void> {
    let position = message.start;
    while (position < message.end) {
      count(position);
      const length = Math.min(FIELD_HEAD_BYTES, message.end - position);
      if (!window.has(position, length)) await window.load(position, length);
      const field = readField(window, position, message.end);
      // Most fields are skipped, so only real promises are awaited.
      const visiting = visit(field);
      if (visiting !== undefined) await visiting;
      position = field.end;
    }
  }

  async function text({ start, end }: ByteSpan): Promise<string> {
    const length = end - start;
    textBytes += length;
    if (length > MAX_TEXT_BYTES || textBytes > MAX_ALL_TEXT_BYTES) {
      throw new ProtobufError('excessive', 'too much text', start);
    }
    if (!window.has(start, length)) await window.load(start, length);
    return window.text(start, end);
  }

  function mayHold({ start, end }: ByteSpan, word: string): Promise<boolean> | boolean {
    const length = end - start;
    if (length > MAX_SEARCHED_BYTES) return true;
    if (window.has(start, length)) return window.includes(start, end, word);
    return window.load(start, length).then(() => window.includes(start, end, word));
  }

  return { all: { start: 0, end: source.size }, walk, text, mayHold, close: window.close };
}

interface Window {
  has(position: number, length: number): boolean;
  load(position: number, length: number): Promise<void>;
  byteAt(position: number): number;
  text(start: number, end: number): string;
  includes(start: number, end: number, word: string): boolean;
  close(): void;
}

function createWindow(source: ByteSource): Window {
  let bytes = Buffer.alloc(0);
  let start = 0;
  let size = SMALLEST_WINDOW;
  return {
    has: (position, length) => position >= start && position + length <= start + bytes.length,
    async load(position, length) {
      const follows = position >= start && position <= start + bytes.length;
      size = follows ? Math.min(size * 2, LARGEST_WINDOW) : SMALLEST_WINDOW;
      if (source.size <= WHOLE_FILE_BYTES) size = source.size;
      const wanted = Math.min(Math.max(size, length), source.size - position);
      const target = Buffer.allocUnsafeSlow(wanted);
      const filled = await source.read(target, position);
      if (filled < Math.min(length, wanted)) {
        throw new ProtobufError('truncated', 'the file became shorter', position + filled);
      }
      bytes = target.subarray(0, filled);
      start = position;
    },
    byteAt: (position) => bytes[position - start] ?? 0,
    text: (from, to) => bytes.toString('utf8', from - start, to - start),
    includes: (from, to, word) => bytes.subarray(from - start, to - start).includes(word),
    close: () => freeMemory(bytes),
  };
}

/** Reads the field at `position`; its head is in the window. */
function readField(window: Window, position: number, messageEnd: number): Field {
  const cursor: Cursor = { window, position, messageEnd };
  const tag = readVarint(cursor);
  const number = Math.floor(tag / 8);
  if (number < 1 || number > 0x1fffffff) {
    throw new ProtobufError('malformed', `invalid field number ${number}`, position);
  }
  const wire = tag % 8;
  const isBytes = wire === WIRE.bytes;
  const value = wire === WIRE.varint || isBytes ? readVarint(cursor) : 0;
  if (isBytes && value < 0) throw new ProtobufError('malformed', 'a length is negative', position);
  const end = cursor.position + bodyBytes(wire, value, position);
  if (end > messageEnd) {
    const message = `field ${number} is ${end - messageEnd} bytes longer than its parent`;
    throw new ProtobufError('truncated', message, position);
  }
  return { number, isBytes, value, start: cursor.position, end };
}

/** Bytes after the tag and, if present, the number. */
function bodyBytes(wire: number, value: number, position: number): number {
  switch (wire) {
    case WIRE.varint:
      return 0;
    case WIRE.fixed64:
      return 8;
    case WIRE.bytes:
      return value;
    case WIRE.fixed32:
      return 4;
    default:
      throw new ProtobufError('malformed', `invalid wire type ${wire}`, position);
  }
}

interface Cursor {
  readonly window: Window;
  readonly messageEnd: number;
  position: number;
}

/** The first seven bytes of a varint, their span, and the wrap-around of the rest. */
const LOW_BYTES = 7;
const LOW_SPAN = 2 ** 49;
const WRAP = 2 ** 15;
/** Value of a byte by position. */
const UNITS = Float64Array.from({ length: LOW_BYTES }, (_, at) => 128 ** at);

/** Signed 64 bits, exact from −2^49 to 2^53; beyond that approximate, and refused as a length. */
function readVarint(cursor: Cursor): number {
  const { window, messageEnd, position: start } = cursor;
  const end = Math.min(messageEnd, start + VARINT_BYTES);
  let [low, high] = [0, 0];
  for (let position = start; position < end; position++) {
    const byte = window.byteAt(position);
    const at = position - start;
    if (at < LOW_BYTES) low += (byte & 0x7f) * (UNITS[at] as number);
    else high += (byte & 0x7f) * (UNITS[at - LOW_BYTES] as number);
    if (byte >= 0x80) continue;
    cursor.position = position + 1;
    return (high >= WRAP / 2 ? high - WRAP : high) * LOW_SPAN + low;
  }
  if (end === messageEnd) throw new ProtobufError('truncated', 'a number is incomplete', start);
  throw new ProtobufError('malformed', 'a number has more than 10 bytes', start);
}
