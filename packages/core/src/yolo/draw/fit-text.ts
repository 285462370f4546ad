import { renderText, type TextBitmap } from './render-text.ts';

/** Smaller text is unreadable: it is clipped at the image's border instead. */
const MIN_FONT_PX = 6;

/** Renders a text at `fontPx`, or smaller to fit `maxWidth` px. */
export async function fitText(text: string, fontPx: number, maxWidth: number): Promise<TextBitmap> {
  const bitmap = await renderText(text, fontPx);
  if (bitmap.width <= maxWidth || fontPx <= MIN_FONT_PX) return bitmap;
  const smaller = Math.max(MIN_FONT_PX, Math.floor((fontPx * maxWidth) / bitmap.width));
  return renderText(text, Math.min(smaller, fontPx - 1));
}
