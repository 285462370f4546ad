import { YoloLiftError } from '../../errors.ts';

/**
 * What the transparent parts of a picture are laid on: a colour, `#rrggbb`; or `ignore`, which leaves transparency
 * out and takes the colours stored beneath it, as OpenCV's `imread` does.
 */
export type Background = 'ignore' | `#${string}`;

/** White: as a page, a web page or a viewer shows the picture. */
export const DEFAULT_BACKGROUND: Background = '#ffffff';

/**
 * Reads a background. `#F0F0F0`, `white` and `ignore` are understood.
 * @throws YoloLiftError `INVALID_OPTION` - anything else.
 */
export function parseBackground(text: string): Background {
  const word = text.trim().toLowerCase();
  if (word === 'ignore') return 'ignore';
  if (word === 'white') return '#ffffff';
  if (word === 'black') return '#000000';
  if (/^#[0-9a-f]{6}$/.test(word)) return `#${word.slice(1)}`;
  throw new YoloLiftError(
    'INVALID_OPTION',
    `background is a colour, as #ffffff, or ignore for the colours stored beneath; not ${JSON.stringify(text)}`,
  );
}
