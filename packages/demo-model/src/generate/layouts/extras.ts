import type { Page } from '../page.ts';
import { paintBarcode, paintQrCode } from '../paint/paint-codes.ts';
import { paintHandwriting, paintSignature } from '../paint/paint-ink.ts';
import { paintStamp } from '../paint/paint-marks.ts';
import { paintParagraph } from '../paint/paint-text.ts';

/** A free horizontal band of the page: y from, y to, page units. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** Left and right edge of the printed area. */
export interface Margins {
  readonly left: number;
  readonly right: number;
}

/** Picks a page's margins, equal on both sides. */
export function pickMargins(page: Page): Margins {
  const margin = page.random.between(page.width * 0.06, page.width * 0.11);
  return { left: margin, right: page.width - margin };
}

/** Paints a signature, a stamp, a code or a note into slots of a band, each at random. */
export function paintFoot(page: Page, { left, right }: Margins, band: Band): void {
  const { random } = page;
  const height = band.to - band.from;
  if (height < 50) return;
  const slots = 3;
  const width = (right - left) / slots;
  const order = shuffled(page, ['signature', 'stamp', 'code', 'note', 'note'] as const);
  for (let slot = 0; slot < slots; slot += 1) {
    if (random.chance(0.35)) continue;
    const x = left + slot * width;
    const place = { x, y: band.from, width, height };
    paintOne(page, order[slot] ?? 'note', place);
  }
}

/** Paints a stamp anywhere on the lower two thirds, over printed content. */
export function paintLooseStamp(page: Page, probability: number): void {
  const { random } = page;
  if (!random.chance(probability)) return;
  const size = page.width * random.between(0.14, 0.26);
  paintStamp(page, {
    x: random.between(size, page.width - size),
    y: random.between(page.height * 0.3, page.height - size),
    size,
  });
}

interface Slot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function paintOne(page: Page, what: 'signature' | 'stamp' | 'code' | 'note', slot: Slot): void {
  const { random } = page;
  const { x, y, width, height } = slot;
  switch (what) {
    case 'signature':
      paintSignature(page, {
        x: x + width * 0.1,
        y: y + height * 0.5,
        width: width * random.between(0.55, 0.85),
      });
      break;
    case 'stamp':
      paintStamp(page, {
        x: x + width / 2,
        y: y + height / 2,
        size: Math.min(width * 0.85, height * 1.1, page.width * 0.24),
      });
      break;
    case 'code':
      paintCode(page, slot);
      break;
    case 'note':
      if (random.chance(0.5)) paintHandwriting(page, { x: x + 4, y: y + height * 0.4, width: width * 0.85 });
      else paintParagraph(page, { ...slot, width: width * 0.9 }, random.integer(1, 4));
      break;
  }
}

/** Paints a QR code or a barcode in a slot. */
export function paintCode(page: Page, { x, y, width, height }: Slot): void {
  const { random } = page;
  const side = Math.min(width, height) * random.between(0.6, 0.9);
  if (random.chance(0.55)) paintQrCode(page, { x: x + width * 0.1, y: y + height * 0.05, side });
  else
    paintBarcode(page, {
      x: x + width * 0.06,
      y: y + height * 0.15,
      width: width * random.between(0.6, 0.85),
      height: Math.min(height * 0.6, width * 0.4),
    });
}

/** Returns a shuffled copy. */
function shuffled<T>(page: Page, things: readonly T[]): readonly T[] {
  return things
    .map((thing) => ({ thing, key: page.random.float() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ thing }) => thing);
}
