/** Sort keys of paths, each ending with its path's index; and the indices of paths without a key. */
export interface NaturalKeys {
  readonly keys: string[];
  readonly others: number[];
}

/** Character codes of a key that hold its index; a 0 separates them from the name. */
const INDEX_CODES = 4;
/** Paths without a key: not printable ASCII, or with more digits than the collator compares as one number. */
const WITHOUT_KEY = /[^\x20-\x7e]|[0-9]{255}/;

/**
 * Creates keys whose code-by-code order is that of the English numeric collator, except for its tie-breaks. A
 * character becomes its rank; a number becomes the rank of digits, their count, and the digits:
 * `page-10` → `page-`, #, 2, `10`.
 */
export function naturalKeys(paths: readonly string[]): NaturalKeys {
  const ranks = rankCharacters();
  const keys: string[] = [];
  const others: number[] = [];
  paths.forEach((path, index) => {
    const key = createKey(path, index, ranks);
    if (key === undefined) others.push(index);
    else keys.push(key);
  });
  return { keys, others };
}

/** Whether two keys differ only in their indices. */
export function isSameName(a: string, b: string): boolean {
  const length = a.length - INDEX_CODES;
  if (a.length !== b.length || a.charCodeAt(length - 2) !== b.charCodeAt(length - 2)) return false;
  return a.slice(0, length) === b.slice(0, length);
}

/** Reads the index at the end of a key. */
export function indexIn(key: string): number {
  let index = 0;
  for (let at = key.length - INDEX_CODES; at < key.length; at += 1) index = index * 256 + key.charCodeAt(at);
  return index;
}

function createKey(path: string, index: number, ranks: Uint8Array): string | undefined {
  if (WITHOUT_KEY.test(path)) return undefined;
  // A buffer: V8 keeps concatenated strings as parts and compares them ten times as slowly.
  const codes = Buffer.allocUnsafe(3 * path.length + 1 + INDEX_CODES);
  let length = 0;
  for (let at = 0; at < path.length; ) {
    const end = endOfDigits(path, at);
    if (end > at) {
      const digits = path.slice(skipLeadingZeros(path, at, end), end);
      codes[length++] = ranks[ZERO] as number;
      codes[length++] = digits.length;
      length += codes.write(digits, length, 'latin1');
      at = end;
    } else codes[length++] = ranks[path.charCodeAt(at++)] as number;
  }
  codes[length++] = 0;
  return codes.toString('latin1', 0, codes.writeUInt32BE(index, length));
}

const [ZERO, NINE] = [0x30, 0x39];

function endOfDigits(path: string, from: number): number {
  let at = from;
  while (path.charCodeAt(at) >= ZERO && path.charCodeAt(at) <= NINE) at += 1;
  return at;
}

/** Skips leading zeros, but keeps the last digit. */
function skipLeadingZeros(path: string, from: number, end: number): number {
  let at = from;
  while (at < end - 1 && path.charCodeAt(at) === ZERO) at += 1;
  return at;
}

const [FIRST_PRINTABLE, LAST_PRINTABLE] = [0x20, 0x7e];

/** Ranks ASCII characters by the collator's order, from 1; `a` and `A` share a rank. */
function rankCharacters(): Uint8Array {
  const { compare } = new Intl.Collator('en', { sensitivity: 'base' });
  const count = LAST_PRINTABLE - FIRST_PRINTABLE + 1;
  const codes = Array.from({ length: count }, (_, index) => FIRST_PRINTABLE + index);
  const ordered = codes.map((code) => String.fromCharCode(code)).sort(compare);
  const ranks = new Uint8Array(LAST_PRINTABLE + 1);
  let rank = 1;
  ordered.forEach((character, index) => {
    if (index > 0 && compare(ordered[index - 1] as string, character) !== 0) rank += 1;
    ranks[character.charCodeAt(0)] = rank;
  });
  return ranks;
}
