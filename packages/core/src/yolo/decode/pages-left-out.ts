import type { ImageFormat } from '../../media/sniff-image.ts';
import type { Warning } from '../../warnings.ts';

/** The warning that a file has more than its first page or frame; none where it has one. */
export function pagesLeftOut(pages: number, format: ImageFormat): readonly Warning[] {
  if (pages <= 1) return [];
  const what = format === 'tiff' ? 'pages' : 'frames';
  const message = `1 of ${pages} ${what} was looked at, the first; send the others as files of their own`;
  return [{ code: 'IMAGE_PAGES_LEFT_OUT', message }];
}
