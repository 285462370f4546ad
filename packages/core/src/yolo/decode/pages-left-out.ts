import type { ImageFormat } from '../../media/sniff-image.ts';
import type { Warning } from '../../warnings.ts';

/** The warning about further pages or frames; empty if there is one. */
export function pagesLeftOut(pages: number, format: ImageFormat): readonly Warning[] {
  if (pages <= 1) return [];
  const what = format === 'tiff' ? 'pages' : 'frames';
  const message = `only the first of ${pages} ${what} was predicted; send the others as separate files`;
  return [{ code: 'IMAGE_PAGES_LEFT_OUT', message }];
}
