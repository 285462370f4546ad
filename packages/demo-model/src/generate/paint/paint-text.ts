import { textWidth } from '../fonts.ts';
import { type Area, around, mark, type Page, rectangle, text } from '../page.ts';
import { date, digits, money, sentence } from '../words.ts';

/** Paints body text from the top of `area`; returns the y below it. Adds no label. */
export function paintParagraph(page: Page, area: Area, lines: number): number {
  const size = page.style.size;
  let y = area.y + size;
  for (let index = 0; index < lines && y < area.y + area.height; index += 1) {
    const isLast = index === lines - 1;
    const limit = area.width * (isLast ? page.random.between(0.2, 0.8) : page.random.between(0.9, 1));
    text(page, fillLine(page, limit, size), { x: area.x, y });
    y += size * 1.35;
  }
  return y - size * 0.3;
}

function fillLine(page: Page, width: number, size: number): string {
  let words = sentence(page.random, page.words, 2);
  for (;;) {
    const longer = `${words} ${page.random.pick(page.words.prose)}`;
    if (textWidth(page.style.body, longer, { size }) > width) return words;
    words = longer;
  }
}

/** Paints a document's title. Adds no label. */
export function paintTitle(
  page: Page,
  at: { x: number; y: number; anchor?: 'start' | 'middle' | 'end' },
): Area {
  const { random, style } = page;
  return text(page, random.pick(page.words.titles), {
    ...at,
    size: style.size * random.between(1.5, 2.8),
    font: style.heading,
    isBold: random.chance(0.6),
    fill: random.chance(0.5) ? style.accent : style.ink,
  });
}

/** Paints rows of `field: value`, as in an invoice's header; returns the y below. Adds no label. */
export function paintFields(page: Page, area: Area, rows: number): number {
  const { random, words, style } = page;
  const isSplit = random.chance(0.5);
  let y = area.y + style.size;
  for (let index = 0; index < rows; index += 1) {
    const value = random.pick([date(random), digits(random, random.integer(4, 9)), random.pick(words.names)]);
    text(page, `${random.pick(words.fields)}:`, { x: area.x, y, isBold: random.chance(0.3) });
    const place = isSplit
      ? { x: area.x + area.width, anchor: 'end' as const }
      : { x: area.x + area.width * 0.5 };
    text(page, value, { ...place, y });
    y += style.size * 1.4;
  }
  return y;
}

/** Paints a postal address of three to six short lines; labels `address`. */
export function paintAddress(
  page: Page,
  at: { x: number; y: number },
  options: { align?: 'start' | 'end'; scale?: number } = {},
): Area {
  const { random, words, style } = page;
  const size = style.size * (options.scale ?? random.between(0.9, 1.15));
  const street = `${random.pick(words.streets)} ${random.integer(1, 240)}`;
  const city = `${digits(random, 5)} ${random.pick(words.cities)}`;
  const lines = [random.pick(words.names), street, city];
  if (random.chance(0.35)) lines.splice(1, 0, random.pick(words.names));
  if (random.chance(0.3)) lines.push(random.pick(words.cities).toUpperCase());
  if (random.chance(0.25)) lines.push(`Tel. ${digits(random, 9)}`);
  const isBoldName = random.chance(0.4);
  const leading = size * random.between(1.2, 1.5);
  const areas = lines.map((words, index) =>
    text(page, words, {
      x: at.x,
      y: at.y + size + index * leading,
      size,
      anchor: options.align ?? 'start',
      isBold: isBoldName && index === 0,
    }),
  );
  return mark(page, 'address', around(areas));
}

/** Position of a bill's final amounts. */
export interface TotalPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Whether subtotal and tax lines come first. */
  readonly hasParts?: boolean;
}

/**
 * Paints subtotals in plain type, then the amount to pay, emphasised by weight, size, a rule or a box; labels
 * `total`.
 */
export function paintTotal(page: Page, place: TotalPlace): Area {
  const { random, words, style } = page;
  const right = place.x + place.width;
  const partsEnd = paintParts(page, place);
  const size = style.size * random.between(1.1, 1.6);
  const y = partsEnd + size * 0.6;
  const look = random.pick(['box', 'rule', 'plain', 'double', 'outline'] as const);
  const fill = look === 'box' ? '#fff' : random.chance(0.2) ? style.accent : style.ink;
  const band = { x: place.x - size * 0.5, y: y - size * 1.15, width: place.width + size, height: size * 1.8 };
  if (look === 'box') rectangle(page, band, `fill="${style.accent}"`);
  if (look === 'outline') rectangle(page, band, `fill="none" stroke="${style.ink}" stroke-width="1.2"`);
  const isBold = look === 'plain' || random.chance(0.7);
  const label = text(page, random.pick(words.total), { x: place.x, y, size, isBold, fill });
  const amount = text(page, money(random, words), { x: right, y, size, isBold, fill, anchor: 'end' });
  const rules = { rule: [0], double: [0, 2.5], box: [], outline: [], plain: [] }[look];
  for (const above of rules) {
    rectangle(
      page,
      { x: place.x, y: y - size * 1.1 - above, width: place.width, height: 1 },
      `fill="${style.ink}"`,
    );
  }
  const isBoxed = look === 'box' || look === 'outline';
  return mark(page, 'total', isBoxed ? band : around([label, amount]));
}

/** Paints subtotal, tax and similar lines; returns the baseline below. */
function paintParts(page: Page, place: TotalPlace): number {
  const { random, words, style } = page;
  let y = place.y + style.size;
  if (place.hasParts === false) return y;
  for (let index = random.integer(1, 3); index > 0; index -= 1) {
    text(page, random.pick(words.columns), { x: place.x, y });
    text(page, money(random, words), { x: place.x + place.width, y, anchor: 'end' });
    y += style.size * 1.5;
  }
  return y;
}
