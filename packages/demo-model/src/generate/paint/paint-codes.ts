import { type Area, f, mark, type Page, rectangle, text } from '../page.ts';
import { digits } from '../words.ts';

/** Code 128 widths of symbols 0–9 and the stop, bars and spaces alternating (ISO/IEC 15417, table 1). */
const CODE_128 = [
  '212222',
  '222122',
  '222221',
  '121223',
  '121322',
  '131222',
  '122213',
  '122312',
  '132212',
  '221213',
];
const START = '211232';
const STOP = '2331112';

/**
 * Paints a linear barcode in `area`, with digits below half of the time; labels `barcode`, without the
 * digits.
 */
export function paintBarcode(page: Page, area: Area, options: { isUpright?: boolean } = {}): Area {
  const { random } = page;
  const code = digits(random, random.integer(7, 16));
  const widths = [START, ...[...code].map((digit) => CODE_128[Number(digit)] ?? START), STOP].join('');
  const length = options.isUpright === true ? area.height : area.width;
  const unit = length / [...widths].reduce((sum, width) => sum + Number(width), 0);
  rectangle(page, grow(area, 4), 'fill="#fff"');
  let at = 0;
  let path = '';
  [...widths].forEach((width, index) => {
    const thickness = Number(width) * unit;
    if (index % 2 === 0) path += bar(area, at, thickness, options.isUpright === true);
    at += thickness;
  });
  page.fragments.push(`<path d="${path}" fill="#000"/>`);
  if (options.isUpright !== true && random.chance(0.5)) {
    const size = Math.min(12, area.height * 0.3);
    text(page, code, {
      x: area.x + area.width / 2,
      y: area.y + area.height + size,
      size,
      font: page.style.mono,
      anchor: 'middle',
    });
  }
  return mark(page, 'barcode', area);
}

function bar(area: Area, at: number, thickness: number, isUpright: boolean): string {
  return isUpright
    ? `M${f(area.x)} ${f(area.y + at)}h${f(area.width)}v${f(thickness)}h${f(-area.width)}z`
    : `M${f(area.x + at)} ${f(area.y)}h${f(thickness)}v${f(area.height)}h${f(-thickness)}z`;
}

/** Paints a QR-like square (finders, timing, random modules; not readable); labels `qr-code`. */
export function paintQrCode(page: Page, at: { x: number; y: number; side: number }): Area {
  const { random } = page;
  const modules = random.pick([21, 25, 29, 33]);
  const unit = at.side / modules;
  const area = { x: at.x, y: at.y, width: at.side, height: at.side };
  rectangle(page, grow(area, unit * 2), 'fill="#fff"');
  let path = '';
  for (let row = 0; row < modules; row += 1) {
    for (let column = 0; column < modules; column += 1) {
      if (!isDark(random.chance(0.5), row, column, modules)) continue;
      path += `M${f(at.x + column * unit)} ${f(at.y + row * unit)}h${f(unit)}v${f(unit)}h${f(-unit)}z`;
    }
  }
  page.fragments.push(`<path d="${path}" fill="${random.chance(0.85) ? '#000' : page.style.accent}"/>`);
  return mark(page, 'qr-code', area);
}

/** Finders are 7×7 rings with a 3×3 core and a light border; row and column 6 alternate. */
function isDark(isSet: boolean, row: number, column: number, modules: number): boolean {
  const near = (index: number) => (index < 8 ? index : index >= modules - 8 ? modules - 1 - index : -1);
  const isCorner = near(row) >= 0 && near(column) >= 0 && !(row >= modules - 8 && column >= modules - 8);
  if (isCorner) {
    const ring = Math.max(Math.abs(near(row) - 3), Math.abs(near(column) - 3));
    return ring === 3 || ring <= 1;
  }
  if (row === 6 || column === 6) return (row + column) % 2 === 0;
  return isSet;
}

function grow({ x, y, width, height }: Area, margin: number): Area {
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
}
