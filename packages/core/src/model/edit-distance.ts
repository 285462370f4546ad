/**
 * Number of edits between two words: insertions, deletions, substitutions and swaps of neighbours
 * (Damerau-Levenshtein, optimal string alignment). `iuo`, `iou` → 1; `key`, `rle` → 3.
 */
export function editDistance(a: string, b: string): number {
  /** `table[i][j]`: edits from the first i letters of `a` to the first j letters of `b`. */
  const table = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  const at = (i: number, j: number) => table[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let j = 1; j <= b.length; j += 1) {
    table[0]?.push(j);
    for (let i = 1; i <= a.length; i += 1) {
      const substitution = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = isSwap(a, b, i, j) ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      table[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, substitution, swap));
    }
  }
  return at(a.length, b.length);
}

/** Whether the two letters before `i` in `a` are those before `j` in `b`, swapped. */
function isSwap(a: string, b: string, i: number, j: number): boolean {
  return i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
}
