import { line, type Page, rectangle } from '../page.ts';
import { paintHandwriting, paintSignature } from '../paint/paint-ink.ts';
import { paintLogo } from '../paint/paint-marks.ts';
import { paintTable } from '../paint/paint-table.ts';
import { paintAddress, paintFields, paintParagraph, paintTitle, paintTotal } from '../paint/paint-text.ts';
import { paintCode, paintFoot, paintLooseStamp, pickMargins } from './extras.ts';

/** Logo and address left, fields right, a table, the total under its last column. */
export function classicInvoice(page: Page): void {
  const { random } = page;
  const margins = pickMargins(page);
  const { left, right } = margins;
  const width = right - left;
  if (random.chance(0.9))
    paintLogo(page, { x: left, y: random.between(40, 70), size: random.between(45, 85) });
  if (random.chance(0.7)) paintAddress(page, { x: right, y: random.between(45, 60) }, { align: 'end' });
  const y = random.between(160, 210);
  paintAddress(page, { x: left, y });
  paintFields(page, { x: left + width * 0.58, y, width: width * 0.42, height: 120 }, random.integer(3, 6));
  paintTitle(page, { x: left, y: y + 140 });
  const table = paintTable(
    page,
    { x: left, y: y + 160, width },
    { rows: random.integer(3, 14), columns: random.integer(3, 6) },
  );
  const total = paintTotal(page, {
    x: left + width * 0.55,
    y: table.y + table.height + 8,
    width: width * 0.45,
  });
  const from = total.y + total.height + 20;
  const text = paintParagraph(page, { x: left, y: from, width, height: 80 }, random.integer(1, 4));
  paintFoot(page, margins, { from: Math.min(text + 15, 880), to: 950 });
  paintLooseStamp(page, 0.25);
}

/** A coloured band on top, address on the right, a wide table without rules, the total in the middle. */
export function bandedInvoice(page: Page): void {
  const { random, style } = page;
  const margins = pickMargins(page);
  const { left, right } = margins;
  const width = right - left;
  const band = random.between(70, 120);
  rectangle(
    page,
    { x: 0, y: 0, width: page.width, height: band },
    `fill="${style.accent}" opacity="${random.between(0.12, 0.4).toFixed(2)}"`,
  );
  paintLogo(page, { x: right, y: band * 0.15, size: band * 0.65, anchor: 'end' });
  paintTitle(page, { x: left, y: band * 0.65 });
  const y = band + random.between(25, 50);
  paintFields(page, { x: left, y, width: width * 0.4, height: 120 }, random.integer(3, 7));
  paintAddress(page, { x: left + width * random.between(0.55, 0.7), y });
  const text = paintParagraph(page, { x: left, y: y + 135, width, height: 60 }, random.integer(1, 3));
  const table = paintTable(
    page,
    { x: left, y: text + 20, width },
    { rows: random.integer(4, 16), columns: random.integer(4, 7) },
  );
  const total = paintTotal(page, {
    x: left + width * random.between(0, 0.5),
    y: table.y + table.height + 10,
    width: width * 0.45,
  });
  if (random.chance(0.5)) paintCode(page, { x: right - 130, y: total.y + 40, width: 130, height: 110 });
  paintFoot(page, { left, right: right - 140 }, { from: total.y + total.height + 30, to: 955 });
  paintLooseStamp(page, 0.2);
}

/** Everything centred; two tables; the total in a box of its own. */
export function centredInvoice(page: Page): void {
  const { random } = page;
  const margins = pickMargins(page);
  const { left, right } = margins;
  const width = right - left;
  const middle = page.width / 2;
  const logo = paintLogo(page, { x: middle, y: 40, size: random.between(45, 75), anchor: 'middle' });
  paintTitle(page, { x: middle, y: logo.y + logo.height + 45, anchor: 'middle' });
  const y = logo.y + logo.height + 75;
  paintAddress(page, { x: left, y });
  if (random.chance(0.6)) paintAddress(page, { x: left + width * 0.55, y });
  const first = paintTable(
    page,
    { x: left, y: y + 125, width },
    { rows: random.integer(2, 7), columns: random.integer(3, 5) },
  );
  const second = random.chance(0.5)
    ? paintTable(
        page,
        { x: left, y: first.y + first.height + 30, width: width * random.between(0.6, 1) },
        { rows: random.integer(2, 5), columns: 3 },
      )
    : first;
  const total = paintTotal(page, {
    x: left + width * 0.5,
    y: second.y + second.height + 15,
    width: width * 0.5,
  });
  paintFoot(page, margins, { from: total.y + total.height + 30, to: 950 });
}

/** A shop's long receipt: logo on top, items without a table, the total large, a code at the end. */
export function receipt(page: Page): void {
  const { random } = page;
  const [left, right] = [page.width * 0.08, page.width * 0.92];
  const width = right - left;
  const middle = page.width / 2;
  let y = 30;
  if (random.chance(0.75))
    y += paintLogo(page, { x: middle, y, size: random.between(35, 60), anchor: 'middle' }).height + 10;
  if (random.chance(0.7)) {
    const address = paintAddress(page, { x: left + width * random.between(0.05, 0.25), y });
    y = address.y + address.height + 14;
  }
  line(page, [left, y], [right, y], page.style.ink, 0.8);
  y = paintFields(page, { x: left, y: y + 6, width, height: 400 }, random.integer(4, 16)) + 6;
  line(page, [left, y], [right, y], page.style.ink, 0.8);
  const total = paintTotal(page, { x: left, y: y + 6, width, hasParts: random.chance(0.7) });
  y = total.y + total.height + 20;
  y = paintParagraph(page, { x: left, y, width, height: 60 }, random.integer(1, 3)) + 12;
  if (y < page.height - 90 && random.chance(0.75))
    paintCode(page, { x: left + width * 0.15, y, width: width * 0.7, height: 90 });
  else if (y < page.height - 60 && random.chance(0.6))
    paintSignature(page, { x: left + 20, y: y + 30, width: width * 0.6 });
}

/** A bank statement: dense columns of figures. */
export function statement(page: Page): void {
  const { random } = page;
  const { left, right } = pickMargins(page);
  const width = right - left;
  paintLogo(
    page,
    random.chance(0.5)
      ? { x: left, y: 35, size: random.between(35, 60) }
      : { x: right, y: 35, size: random.between(35, 60), anchor: 'end' },
  );
  paintTitle(page, { x: left, y: 130 });
  paintAddress(page, { x: left, y: 150 }, { scale: 0.9 });
  paintFields(
    page,
    { x: left + width * 0.55, y: 150, width: width * 0.45, height: 90 },
    random.integer(3, 5),
  );
  const table = paintTable(
    page,
    { x: left, y: random.between(265, 300), width },
    { rows: random.integer(12, 26), columns: random.integer(4, 7) },
  );
  const y = table.y + table.height + 12;
  if (y < 900)
    paintTotal(page, { x: left + width * 0.5, y, width: width * 0.5, hasParts: random.chance(0.4) });
  paintLooseStamp(page, 0.15);
}

/** Sender and receiver side by side, goods in a table, a signature for receipt. */
export function deliveryNote(page: Page): void {
  const { random } = page;
  const margins = pickMargins(page);
  const { left, right } = margins;
  const width = right - left;
  paintTitle(page, { x: left, y: 70 });
  if (random.chance(0.8)) paintCode(page, { x: right - 170, y: 30, width: 170, height: 90 });
  for (const x of [left, left + width * 0.5]) {
    rectangle(page, { x: x - 6, y: 130, width: width * 0.47, height: 120 }, 'fill="none" stroke="#777"');
    paintAddress(page, { x: x + 4, y: 140 }, { scale: 0.95 });
  }
  const table = paintTable(
    page,
    { x: left, y: 275, width },
    { rows: random.integer(5, 16), columns: random.integer(3, 5) },
  );
  const y = table.y + table.height + 25;
  if (random.chance(0.4))
    paintHandwriting(page, { x: left, y: y + 10, width: width * random.between(0.4, 0.8) });
  paintSignature(page, {
    x: left + width * random.between(0, 0.55),
    y: Math.min(y + 70, 900),
    width: random.between(110, 190),
  });
  paintLooseStamp(page, 0.5);
}
