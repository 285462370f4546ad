/** Control characters (escape sequences begin with one) and characters that reorder text. */
const UNSAFE = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029]/gu;
const UNSAFE_BUT_LINES = /(?![\n\t])[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029]/gu;

/**
 * Makes a label, file name or message safe for a terminal: one line, with `\uFFFD` for each character that could
 * move the cursor, colour, link or reorder text. `a\u001B[2Jb` → `a\uFFFD[2Jb`.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, '\u{FFFD}');
}

/** As `printable`, but keeps line breaks and tabs. */
export function printableLines(text: string): string {
  return text.replace(UNSAFE_BUT_LINES, '\u{FFFD}');
}
