import { YoloLiftError } from '../../errors.ts';

/**
 * Background of an image's transparent parts: a colour, `#rrggbb`; or `ignore`, which drops alpha and keeps
 * the stored colours, as OpenCV's `imread` does.
 */
export type Background = 'ignore' | `#${string}`;

/** White, as most viewers show the image. */
export const DEFAULT_BACKGROUND: Background = '#ffffff';

/**
 * Parses a background: `#F0F0F0`, `white`, `black` or `ignore`.
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
    `the background must be a colour such as #ffffff, or ignore for the stored colours, not ${JSON.stringify(text)}`,
  );
}
