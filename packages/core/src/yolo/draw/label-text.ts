/** Maximum characters of a label; longer ones are cut. */
const MAX_CHARACTERS = 40;

/** Text of a label: `person 0.87`. A long name is cut, never the number. */
export function labelText(name: string, confidence: number): string {
  return `${shorten(onOneLine(name))} ${confidence.toFixed(2)}`.trim();
}

/** Removes line breaks, control characters and lone surrogates. */
function onOneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\uFFFE\uFFFF\s]+/gu, ' ')
    .trim();
}

function shorten(text: string): string {
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  if (characters.length <= MAX_CHARACTERS) return text;
  return `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…`;
}
