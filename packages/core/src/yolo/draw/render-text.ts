import { createRequire } from 'node:module';
import sharp from 'sharp';

/** Rendered text: coverage of each pixel, 0..255, rows top to bottom. */
export interface TextBitmap {
  readonly coverage: Uint8Array;
  /** px */
  readonly width: number;
  /** px; equal for all texts of one size, so that baselines align. */
  readonly height: number;
}

/** Bundled, for machines without fonts. */
const FONT_FILE = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');

/** Left-to-right mark: keeps the ruler at the left of an Arabic or Hebrew text. */
const LEFT_TO_RIGHT = '\u200E';

/**
 * Renders one line of text in DejaVu Sans Bold; missing characters use the machine's fonts, or boxes with
 * their code. `<b>&` is drawn as written.
 * @param fontPx - height of an em.
 */
export async function renderText(text: string, fontPx: number): Promise<TextBitmap> {
  // sharp trims a text to its ink, so "xx" would be lower than "bus". A bar from the ascenders to the
  // descenders is drawn first and then cut off: all texts get the same height.
  const markup = `${LEFT_TO_RIGHT}|\u2003${LEFT_TO_RIGHT}${escapeMarkup(text)}`;
  const rendered = await sharp({
    text: { text: markup, font: `DejaVu Sans Bold ${fontPx}`, fontfile: FONT_FILE, dpi: 72, wrap: 'none' },
  })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = rendered.info;
  return cutOffBar({ coverage: rendered.data, width, height });
}

/** Pango parses markup: these characters would be tags and entities. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Drops the columns of the bar (the first run of inked ones) and the gap behind it. */
function cutOffBar({ coverage, width, height }: TextBitmap): TextBitmap {
  const isInked = (x: number) => {
    for (let y = 0; y < height; y += 1) if ((coverage[y * width + x] ?? 0) > 0) return true;
    return false;
  };
  let start = 0;
  while (start < width && isInked(start)) start += 1;
  while (start < width && !isInked(start)) start += 1;
  const kept = width - start;
  const text = new Uint8Array(kept * height);
  for (let y = 0; y < height; y += 1) {
    text.set(coverage.subarray(y * width + start, (y + 1) * width), y * kept);
  }
  return { coverage: text, width: kept, height };
}
