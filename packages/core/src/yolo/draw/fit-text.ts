import { renderText, type TextBitmap } from './render-text.ts';

/** Below this a text is only grey: it is rather cut at the picture's border. */
const MIN_FONT_PX = 6;

/** Renders a text at `fontPx`, or smaller where it would be wider than `maxWidth` px. */
export async function fitText(text: string, fontPx: number, maxWidth: number): Promise<TextBitmap> {
  const bitmap = await renderText(text, fontPx);
  if (bitmap.width <= maxWidth || fontPx <= MIN_FONT_PX) return bitmap;
  const smaller = Math.max(MIN_FONT_PX, Math.floor((fontPx * maxWidth) / bitmap.width));
  return renderText(text, Math.min(smaller, fontPx - 1));
}
