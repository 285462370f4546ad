/** What a Python literal becomes. A `dict` is a `Map` (its keys may be numbers), a list or tuple an array. */
export type PythonValue =
  | null
  | boolean
  | number
  | string
  | readonly PythonValue[]
  | ReadonlyMap<PythonValue, PythonValue>;

/** The text is not a Python literal. `position` is the character of the error. */
export class PythonLiteralError extends Error {
  override readonly name = 'PythonLiteralError';
  readonly position: number;

  constructor(message: string, position: number) {
    super(`${message} at character ${position}`);
    this.position = position;
  }
}

/** Deeper nesting is refused, so that hostile text cannot exhaust the stack. */
const MAX_DEPTH = 32;

/**
 * Reads a Python literal: dict, list, tuple, str, int, float, `True`, `False`, `None`; never code.
 * `"{0: 'person', 1: 'bicycle'}"` → `Map { 0 => 'person', 1 => 'bicycle' }`.
 *
 * Ultralytics writes a model's metadata as `repr()` of Python values.
 * Grammar: https://docs.python.org/3/reference/lexical_analysis.html#literals
 *
 * @throws PythonLiteralError - anything else, or deeper than 32 levels.
 */
export function parsePythonLiteral(text: string): PythonValue {
  const cursor = { text, at: 0 };
  const value = parseValue(cursor, 0);
  skipSpace(cursor);
  if (cursor.at < text.length) throw new PythonLiteralError('unexpected text', cursor.at);
  return value;
}

interface Cursor {
  readonly text: string;
  at: number;
}

const SPACE = /\s*/y;
const NUMBER = /[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
/** Up to the closing quote: anything but a quote, a backslash or a line end, or a backslash and what follows. */
const STRING = /[bBuU]?(?:'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)")/y;
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g;
const ESCAPED = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);
const WORDS = new Map<string, PythonValue>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
]);

function parseValue(cursor: Cursor, depth: number): PythonValue {
  if (depth > MAX_DEPTH) throw new PythonLiteralError(`nested deeper than ${MAX_DEPTH} levels`, cursor.at);
  skipSpace(cursor);
  switch (cursor.text[cursor.at]) {
    case '{':
      return parseDict(cursor, depth);
    case '[':
      return parseItems(cursor, { depth, close: ']' }).items;
    case '(':
      return parseParentheses(cursor, depth);
    default:
      return parseScalar(cursor);
  }
}

function parseDict(cursor: Cursor, depth: number): ReadonlyMap<PythonValue, PythonValue> {
  const entries = new Map<PythonValue, PythonValue>();
  cursor.at += 1;
  while (!take(cursor, '}')) {
    const key = parseValue(cursor, depth + 1);
    expect(cursor, ':');
    entries.set(key, parseValue(cursor, depth + 1));
    if (take(cursor, '}')) break;
    expect(cursor, ',');
  }
  return entries;
}

/** `(1, 2)` and `(1,)` are tuples; `(1)` is 1. */
function parseParentheses(cursor: Cursor, depth: number): PythonValue {
  const { items, commas } = parseItems(cursor, { depth, close: ')' });
  const [only] = items;
  return items.length === 1 && commas === 0 && only !== undefined ? only : items;
}

function parseItems(
  cursor: Cursor,
  { depth, close }: { readonly depth: number; readonly close: ']' | ')' },
): { readonly items: readonly PythonValue[]; readonly commas: number } {
  const items: PythonValue[] = [];
  let commas = 0;
  cursor.at += 1;
  while (!take(cursor, close)) {
    items.push(parseValue(cursor, depth + 1));
    if (take(cursor, close)) break;
    expect(cursor, ',');
    commas += 1;
  }
  return { items, commas };
}

function parseScalar(cursor: Cursor): PythonValue {
  const start = cursor.at;
  const text = match(cursor, STRING);
  if (text !== undefined) return decodeEscapes(text[1] ?? text[2] ?? '');
  const number = match(cursor, NUMBER);
  if (number !== undefined) return Number(number[0].replaceAll('_', ''));
  const word = match(cursor, WORD)?.[0] ?? '';
  const value = WORDS.get(word);
  if (value === undefined) {
    throw new PythonLiteralError(
      start < cursor.text.length ? 'not a literal' : 'unexpected end of text',
      start,
    );
  }
  return value;
}

/** Unknown escapes stay as they are: `\d` → `\d`. */
function decodeEscapes(text: string): string {
  return text.replaceAll(ESCAPE, (whole, hex, short, long, octal, letter) => {
    const digits = hex ?? short ?? long;
    if (digits !== undefined) return character(Number.parseInt(digits, 16));
    if (octal !== undefined) return character(Number.parseInt(octal, 8));
    return ESCAPED.get(letter) ?? whole;
  });
}

/** U+FFFD for an invalid code point, as text decoders do. */
function character(code: number): string {
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}

function skipSpace(cursor: Cursor): void {
  match(cursor, SPACE);
}

function take(cursor: Cursor, mark: string): boolean {
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== mark) return false;
  cursor.at += 1;
  return true;
}

function expect(cursor: Cursor, mark: string): void {
  if (!take(cursor, mark)) throw new PythonLiteralError(`expected "${mark}"`, cursor.at);
}

function match(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text) ?? undefined;
  if (found !== undefined) cursor.at = pattern.lastIndex;
  return found;
}
