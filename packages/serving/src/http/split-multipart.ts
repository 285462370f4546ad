/** One part of a multipart body: its header lines and a view of its bytes. */
export interface BodyPart {
  readonly header: string;
  readonly bytes: Buffer;
}

/** Maximum header length of a part, bytes. */
const MAX_HEADER_BYTES = 16_000;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const DASH = 0x2d;

/** A body and its syntax. */
interface Form {
  readonly body: Buffer;
  /** `--` and the boundary. */
  readonly mark: Buffer;
  /** Whether lines end in CRLF. */
  readonly isCrlf: boolean;
}

/** Position of a delimiter line. */
interface Delimiter {
  /** End of the bytes before it, without the delimiter's line break. */
  readonly before: number;
  /** First byte of the line after it. */
  readonly after: number;
  /** Whether no part follows. */
  readonly isLast: boolean;
}

/**
 * Splits a multipart body (RFC 2046, 5.1). Lines may end in CRLF or, from simple clients, in LF. Skips text before the
 * first and after the last delimiter. Runs in linear time; parts are views of the body.
 *
 * @param boundary - from the Content-Type.
 * @param maxParts - reads at most one part more, so that the caller can refuse it.
 * @returns `undefined` if the parts do not match the boundary, or the body ends within a part.
 */
export function splitMultipart(
  body: Buffer,
  boundary: string,
  maxParts: number,
): readonly BodyPart[] | undefined {
  const form: Form = { body, mark: Buffer.from(`--${boundary}`, 'latin1'), isCrlf: usesCrlf(body) };
  const parts: BodyPart[] = [];
  let delimiter = nextDelimiter(form, 0);
  while (delimiter !== undefined && !delimiter.isLast && parts.length <= maxParts) {
    const next = nextDelimiter(form, delimiter.after);
    if (next === undefined) return undefined;
    const part = toPart(body.subarray(delimiter.after, Math.max(delimiter.after, next.before)));
    if (part === undefined) return undefined;
    parts.push(part);
    delimiter = next;
  }
  return delimiter === undefined ? undefined : parts;
}

/** Reads the boundary from the body's first line, for clients whose Content-Type has none. */
export function readBoundary(body: Buffer): string | undefined {
  const head = body.toString('latin1', 0, 300);
  return /^(?:\r?\n)?--([^\r\n]{1,200}?)[ \t]*\r?\n/.exec(head)?.[1];
}

function nextDelimiter(form: Form, from: number): Delimiter | undefined {
  const { body, mark } = form;
  for (let at = body.indexOf(mark, from); at >= 0; at = body.indexOf(mark, at + 1)) {
    const found = delimiterAt(form, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A delimiter is alone on its line, except for `--` and whitespace after it. */
function delimiterAt(form: Form, start: number): Delimiter | undefined {
  const { body, mark } = form;
  if (start > 0 && body[start - 1] !== LF) return undefined;
  const end = start + mark.length;
  const isClosing = body[end] === DASH && body[end + 1] === DASH;
  const at = skipBlanks(body, isClosing ? end + 2 : end);
  const before = endOfLineBefore(form, start);
  if (isClosing || at >= body.length) return { before, after: body.length, isLast: true };
  const lineBreak = body[at] === CR ? at + 1 : at;
  return body[lineBreak] === LF ? { before, after: lineBreak + 1, isLast: false } : undefined;
}

function skipBlanks(body: Buffer, from: number): number {
  let at = from;
  while (body[at] === SPACE || body[at] === TAB) at += 1;
  return at;
}

/** End of the content before a delimiter's line break; with LF line ends, a CR before it is content. */
function endOfLineBefore({ body, isCrlf }: Form, start: number): number {
  if (start === 0) return 0;
  return isCrlf && body[start - 2] === CR ? start - 2 : start - 1;
}

/** Whether the body's first line ends in CRLF. */
function usesCrlf(body: Buffer): boolean {
  const lf = body.indexOf(LF);
  return lf > 0 && body[lf - 1] === CR;
}

function toPart(part: Buffer): BodyPart | undefined {
  if (part.length === 0) return { header: '', bytes: part };
  const head = part.toString('latin1', 0, MAX_HEADER_BYTES);
  // A part without a header starts with an empty line.
  const blank = /^\r?\n|\r?\n\r?\n/.exec(head);
  if (blank === null) return undefined;
  const bytes = part.subarray(blank.index + blank[0].length);
  return { header: part.toString('utf8', 0, blank.index), bytes };
}
