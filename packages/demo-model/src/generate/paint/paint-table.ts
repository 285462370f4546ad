import { type Area, line, mark, type Page, rectangle, text } from '../page.ts';
import { date, digits, money, sentence } from '../words.ts';

/** Style of a table. */
export interface TableOptions {
  readonly rows: number;
  readonly columns: number;
  readonly look?: TableLook;
}

type TableLook = 'grid' | 'rules' | 'zebra' | 'bare' | 'frame';

/**
 * Paints a table with a header, from the top of `place` down; labels `table`. The rows determine its height.
 */
export function paintTable(page: Page, place: Omit<Area, 'height'>, options: TableOptions): Area {
  const { random, style } = page;
  const look = options.look ?? random.pick(['grid', 'grid', 'rules', 'zebra', 'bare', 'frame'] as const);
  const rowHeight = style.size * random.between(1.45, 2.4);
  const edges = columnEdges(page, place, options.columns);
  const area = { ...place, height: rowHeight * (options.rows + 1) };
  paintHead(page, { area, rowHeight, edges });
  for (let row = 1; row <= options.rows; row += 1) {
    if (look === 'zebra' && row % 2 === 0) {
      rectangle(
        page,
        { ...area, y: area.y + row * rowHeight, height: rowHeight },
        `fill="${style.accent}" opacity="0.12"`,
      );
    }
    paintRow(page, { y: area.y + (row + 0.68) * rowHeight, edges });
  }
  paintRules(page, { area, rowHeight, edges, look });
  return mark(page, 'table', area);
}

function columnEdges(page: Page, place: Omit<Area, 'height'>, columns: number): readonly number[] {
  const shares = Array.from({ length: columns }, (_, index) =>
    index === 1 ? 2.4 : page.random.between(0.8, 1.3),
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  let x = place.x;
  return [x, ...shares.map((share) => (x += (share / sum) * place.width))];
}

interface Grid {
  readonly area: Area;
  readonly rowHeight: number;
  readonly edges: readonly number[];
}

function paintHead(page: Page, { area, rowHeight, edges }: Grid): void {
  const { random, style, words } = page;
  const isFilled = random.chance(0.45);
  if (isFilled) rectangle(page, { ...area, height: rowHeight }, `fill="${style.accent}"`);
  else line(page, [area.x, area.y + rowHeight], [area.x + area.width, area.y + rowHeight], style.ink, 1);
  const y = area.y + rowHeight * 0.68;
  edges.slice(0, -1).forEach((edge, index) => {
    const isNumber = index > 1;
    text(page, random.pick(words.columns), {
      x: isNumber ? (edges[index + 1] ?? edge) - 3 : edge + 3,
      y,
      size: style.size * 0.92,
      anchor: isNumber ? 'end' : 'start',
      isBold: true,
      fill: isFilled ? '#fff' : style.ink,
    });
  });
}

function paintRow(page: Page, { y, edges }: { readonly y: number; readonly edges: readonly number[] }): void {
  edges.slice(0, -1).forEach((edge, index) => {
    if (page.random.chance(0.06)) return;
    const end = edges[index + 1] ?? edge;
    const value = cellText(page, index, end - edge).slice(
      0,
      Math.floor((end - edge) / (page.style.size * 0.5)),
    );
    const isNumber = index > 1;
    const place = isNumber
      ? { x: end - 3, anchor: 'end' as const }
      : { x: edge + 3, anchor: 'start' as const };
    text(page, value, { ...place, y, size: page.style.size * 0.92 });
  });
}

/** Text of a cell: a date or number first, then words, then amounts. */
function cellText({ random, style, words }: Page, column: number, room: number): string {
  const count = Math.max(1, Math.floor(room / (style.size * 3.4)));
  if (column === 1) return sentence(random, words, random.integer(1, count));
  return column === 0 ? random.pick([date(random), digits(random, 4)]) : money(random, words);
}

function paintRules(page: Page, { area, rowHeight, edges, look }: Grid & { readonly look: TableLook }): void {
  const stroke = page.random.pick([page.style.ink, '#999', page.style.accent]);
  const bottom = area.y + area.height;
  if (look === 'grid' || look === 'rules') {
    for (let y = area.y + rowHeight; y <= bottom + 0.1; y += rowHeight)
      line(page, [area.x, y], [area.x + area.width, y], stroke);
  }
  if (look === 'grid') for (const edge of edges) line(page, [edge, area.y], [edge, bottom], stroke);
  if (look === 'grid' || look === 'frame') rectangle(page, area, `fill="none" stroke="${stroke}"`);
}
