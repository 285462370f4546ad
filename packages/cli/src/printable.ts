/** Control characters (escape sequences begin with one) and those that turn the order of text about. */
const UNSAFE = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029]/gu;
const UNSAFE_BUT_LINES = /(?![\n\t])[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029]/gu;

/**
 * A label, a file's name or a message as a terminal may have it: on one line, with `\uFFFD` for each character that
 * would move the cursor, colour, link or reorder. `a\u001B[2Jb` → `a\uFFFD[2Jb`.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, '\u{FFFD}');
}

/** The same for text of several lines, tabs allowed. */
export function printableLines(text: string): string {
  return text.replace(UNSAFE_BUT_LINES, '\u{FFFD}');
}
