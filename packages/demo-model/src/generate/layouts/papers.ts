import { line, type Page, rectangle, text } from '../page.ts';
import { paintHandwriting, paintSignature } from '../paint/paint-ink.ts';
import { paintLogo, paintStamp } from '../paint/paint-marks.ts';
import { paintPhoto } from '../paint/paint-photo.ts';
import { paintTable } from '../paint/paint-table.ts';
import { paintAddress, paintFields, paintParagraph, paintTitle, paintTotal } from '../paint/paint-text.ts';
import { paintCode, paintFoot, paintLooseStamp, pickMargins } from './extras.ts';

/** A letter: letterhead, address, paragraphs, a signature. */
export function letter(page: Page): void {
  const { random } = page;
  const { left, right } = pickMargins(page);
  const width = right - left;
  const side = random.pick(['start', 'middle', 'end'] as const);
  const x = side === 'start' ? left : side === 'end' ? right : page.width / 2;
  if (random.chance(0.85)) paintLogo(page, { x, y: 40, size: random.between(40, 80), anchor: side });
  paintAddress(page, { x: left, y: random.between(150, 190) });
  let y = random.between(290, 330);
  for (let count = random.integer(2, 5); count > 0 && y < 720; count -= 1) {
    y = paintParagraph(page, { x: left, y, width, height: 760 - y }, random.integer(2, 7)) + page.style.size;
  }
  if (random.chance(0.2)) {
    const photo = paintPhoto(page, { x: left, y, width: width * random.between(0.3, 0.6), height: 110 });
    y = photo.y + photo.height + 20;
  }
  paintSignature(page, {
    x: left + random.between(0, width * 0.5),
    y: Math.min(y + 60, 900),
    width: random.between(100, 200),
  });
  if (random.chance(0.3))
    paintStamp(page, { x: right - 90, y: Math.min(y + 70, 890), size: random.between(90, 150) });
  if (random.chance(0.2))
    paintHandwriting(page, { x: left + width * 0.5, y: random.between(40, 130), width: width * 0.4 });
}

/** Dense text in one or two columns, signed twice. */
export function contract(page: Page): void {
  const { random } = page;
  const { left, right } = pickMargins(page);
  const width = right - left;
  paintTitle(page, { x: page.width / 2, y: 80, anchor: 'middle' });
  const columns = random.pick([1, 2]);
  const gap = 24;
  const columnWidth = (width - gap * (columns - 1)) / columns;
  const end = random.between(650, 780);
  for (let column = 0; column < columns; column += 1) {
    let y = 110;
    while (y < end) {
      y =
        paintParagraph(
          page,
          { x: left + column * (columnWidth + gap), y, width: columnWidth, height: end - y },
          random.integer(3, 9),
        ) + page.style.size;
    }
  }
  for (const x of [left, left + width * 0.55]) {
    if (random.chance(0.8))
      paintSignature(page, { x, y: end + random.between(60, 110), width: random.between(110, 190) });
  }
  paintLooseStamp(page, 0.35);
}

/** Labelled boxes filled in by hand, often with a photo in a corner. */
export function form(page: Page): void {
  const { random, style } = page;
  const { left, right } = pickMargins(page);
  const width = right - left;
  paintTitle(page, { x: left, y: 70 });
  if (random.chance(0.4)) paintLogo(page, { x: right, y: 30, size: 45, anchor: 'end' });
  let room = width;
  if (random.chance(0.5)) {
    const photoWidth = random.between(90, 130);
    paintPhoto(page, { x: right - photoWidth, y: 110, width: photoWidth, height: photoWidth * 1.28 });
    room = width - photoWidth - 20;
  }
  let y = 110;
  for (let row = random.integer(8, 14); row > 0 && y < 820; row -= 1) {
    const here = y < 290 ? room : width;
    const height = style.size * 2.6;
    rectangle(page, { x: left, y, width: here, height }, 'fill="none" stroke="#888" stroke-width="0.8"');
    paintFieldLabel(page, left + 4, y);
    if (random.chance(0.55))
      paintHandwriting(page, {
        x: left + here * 0.3,
        y: y + height * 0.5,
        width: here * random.between(0.2, 0.55),
      });
    y += height + random.between(2, 8);
  }
  paintFoot(page, { left, right }, { from: y + 10, to: 960 });
}

function paintFieldLabel(page: Page, x: number, y: number): void {
  text(page, page.random.pick(page.words.fields), { x, y: y + page.style.size, size: page.style.size * 0.8 });
}

/** A staff or membership sheet: photo left, fields right, a table below. */
export function profile(page: Page): void {
  const { random } = page;
  const margins = pickMargins(page);
  const { left, right } = margins;
  const width = right - left;
  paintTitle(page, { x: left, y: 70 });
  const photoWidth = random.between(110, 170);
  const photo = paintPhoto(page, {
    x: left,
    y: 95,
    width: photoWidth,
    height: photoWidth * random.between(1, 1.35),
  });
  paintFields(
    page,
    { x: left + photoWidth + 30, y: 100, width: width - photoWidth - 30, height: 200 },
    random.integer(5, 10),
  );
  let y = photo.y + photo.height + 30;
  if (random.chance(0.7)) {
    const table = paintTable(
      page,
      { x: left, y, width },
      { rows: random.integer(3, 9), columns: random.integer(2, 4) },
    );
    y = table.y + table.height + 25;
  }
  y = paintParagraph(page, { x: left, y, width, height: 120 }, random.integer(2, 6)) + 15;
  if (random.chance(0.4)) paintCode(page, { x: right - 130, y, width: 130, height: 100 });
  paintFoot(page, { left, right: right - 140 }, { from: y, to: Math.min(y + 130, 960) });
}

/** A report page: images and tables between paragraphs. */
export function report(page: Page): void {
  const { random } = page;
  const { left, right } = pickMargins(page);
  const width = right - left;
  let y = 60;
  if (random.chance(0.6)) paintLogo(page, { x: right, y: 25, size: 40, anchor: 'end' });
  paintTitle(page, { x: left, y: y + 20 });
  y += 50;
  while (y < 860) {
    const kind = random.pick(['text', 'text', 'photo', 'table'] as const);
    if (kind === 'photo' && y < 720) {
      const photo = paintPhoto(page, {
        x: left + random.between(0, width * 0.3),
        y,
        width: width * random.between(0.4, 0.7),
        height: random.between(110, 200),
      });
      y = photo.y + photo.height + 25;
    } else if (kind === 'table' && y < 720) {
      const table = paintTable(
        page,
        { x: left, y, width },
        { rows: random.integer(3, 8), columns: random.integer(3, 6) },
      );
      y = table.y + table.height + 25;
    } else {
      y =
        paintParagraph(page, { x: left, y, width, height: 940 - y }, random.integer(3, 9)) + page.style.size;
    }
  }
}

/** A parcel label: large address, barcode, little else. */
export function shippingLabel(page: Page): void {
  const { random } = page;
  const [left, right] = [page.width * 0.06, page.width * 0.94];
  const width = right - left;
  rectangle(
    page,
    { x: left - 8, y: 20, width: width + 16, height: page.height - 40 },
    'fill="none" stroke="#111" stroke-width="2"',
  );
  if (random.chance(0.7)) paintLogo(page, { x: left, y: 34, size: 45 });
  paintAddress(page, { x: left + width * 0.5, y: 36 }, { scale: 0.9 });
  line(page, [left - 8, 150], [right + 8, 150], '#111', 2);
  paintAddress(page, { x: left + 10, y: 165 }, { scale: random.between(1.6, 2.2) });
  const y = 330;
  line(page, [left - 8, y], [right + 8, y], '#111', 2);
  paintCode(page, { x: left, y: y + 14, width: width * 0.95, height: page.height * 0.24 });
  if (random.chance(0.6))
    paintCode(page, {
      x: left + width * 0.55,
      y: page.height * 0.72,
      width: width * 0.4,
      height: page.height * 0.2,
    });
  paintFields(
    page,
    { x: left, y: page.height * 0.74, width: width * 0.45, height: 90 },
    random.integer(2, 4),
  );
}

/** An order form with a voucher to cut off: table, total, signature, code. */
export function order(page: Page): void {
  const { random } = page;
  const margins = pickMargins(page);
  const { left, right } = margins;
  const width = right - left;
  paintAddress(page, { x: right, y: 40 }, { align: 'end' });
  paintLogo(page, { x: left, y: 45, size: random.between(50, 80) });
  paintTitle(page, { x: page.width / 2, y: 175, anchor: 'middle' });
  paintFields(page, { x: left, y: 195, width: width * 0.5, height: 90 }, random.integer(2, 5));
  const table = paintTable(
    page,
    { x: left, y: 300, width },
    { rows: random.integer(3, 10), columns: random.integer(4, 6) },
  );
  const total = paintTotal(page, {
    x: left + width * 0.4,
    y: table.y + table.height + 8,
    width: width * 0.6,
  });
  const y = Math.max(total.y + total.height + 30, 700);
  line(page, [0, y], [page.width, y], '#555', 1);
  paintSignature(page, { x: left, y: y + 70, width: random.between(110, 170) });
  paintCode(page, { x: right - 170, y: y + 20, width: 170, height: 120 });
  paintLooseStamp(page, 0.3);
}

/** A notice on letter paper: stamp, signature and seal beneath a few lines, a table of dates. */
export function certificate(page: Page): void {
  const { random, style } = page;
  const { left, right } = pickMargins(page);
  const width = right - left;
  rectangle(
    page,
    { x: 20, y: 20, width: page.width - 40, height: page.height - 40 },
    `fill="none" stroke="${style.accent}" stroke-width="${random.between(1, 5).toFixed(1)}"`,
  );
  paintLogo(page, { x: page.width / 2, y: 60, size: random.between(60, 110), anchor: 'middle' });
  paintTitle(page, { x: page.width / 2, y: 260, anchor: 'middle' });
  let y =
    paintParagraph(page, { x: left + 30, y: 300, width: width - 60, height: 160 }, random.integer(3, 7)) + 20;
  if (random.chance(0.6)) {
    const table = paintTable(
      page,
      { x: left + 40, y, width: width - 80 },
      { rows: random.integer(2, 5), columns: random.integer(2, 4) },
    );
    y = table.y + table.height + 30;
  }
  paintHandwriting(page, { x: left + 40, y: y + 10, width: width * 0.5 });
  paintSignature(page, { x: left + 30, y: 820, width: random.between(120, 190) });
  paintStamp(page, { x: right - 110, y: 810, size: random.between(110, 170) });
}
