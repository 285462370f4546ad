import { escapeXml } from '../fonts.ts';
import { type Area, around, f, mark, type Page, text } from '../page.ts';
import { date } from '../words.ts';

const STAMP_INKS = ['#b71c1c', '#0d47a1', '#4a148c', '#1b5e20', '#c62828', '#1565c0', '#333'];

/**
 * Paints a rubber stamp centred on (`x`, `y`), `size` wide, slightly rotated and translucent; labels `stamp`.
 */
export function paintStamp(page: Page, at: { x: number; y: number; size: number }): Area {
  const { random } = page;
  const ink = random.pick(STAMP_INKS);
  const turn = random.between(-32, 32);
  const isRound = random.chance(0.5);
  const width = at.size;
  const height = isRound ? at.size * random.pick([1, 1, 0.7]) : at.size * random.between(0.32, 0.6);
  const inner = isRound ? roundStamp(page, width, height) : boxStamp(page, width, height);
  const opacity = f(random.between(0.5, 0.95));
  page.fragments.push(
    `<g transform="translate(${f(at.x)} ${f(at.y)}) rotate(${f(turn)})" fill="none" stroke="${ink}" ` +
      `opacity="${opacity}" font-family="${page.style.heading.family}" text-anchor="middle">` +
      `${inner.replaceAll('INK', ink)}</g>`,
  );
  const angle = (turn * Math.PI) / 180;
  const [c, s] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const across = isRound ? Math.hypot(width * c, height * s) : width * c + height * s;
  const down = isRound ? Math.hypot(width * s, height * c) : width * s + height * c;
  return mark(page, 'stamp', { x: at.x - across / 2, y: at.y - down / 2, width: across, height: down });
}

function roundStamp(page: Page, width: number, height: number): string {
  const { random, words } = page;
  const [rx, ry] = [width / 2, height / 2];
  const ring = [...`${random.pick(words.names)} · ${random.pick(words.cities)} · `.toUpperCase()];
  const size = width * 0.1;
  const letters = ring.map((letter, index) => {
    const angle = (index / ring.length) * 2 * Math.PI;
    const [x, y] = [Math.sin(angle) * rx * 0.8, -Math.cos(angle) * ry * 0.8];
    return `<text stroke="none" fill="INK" font-size="${f(size)}" transform="translate(${f(x)} ${f(y)}) rotate(${f((angle * 180) / Math.PI)})">${escapeXml(letter)}</text>`;
  });
  const middle = random.chance(0.5) ? random.pick(words.stamps) : date(random);
  const middleSize = Math.min(width * 0.17, (width * 1.1) / middle.length);
  return (
    `<ellipse rx="${f(rx - 1)}" ry="${f(ry - 1)}" stroke-width="2.2"/>` +
    `<ellipse rx="${f(rx * 0.7)}" ry="${f(ry * 0.7)}" stroke-width="1.2"/>${letters.join('')}` +
    `<text y="${f(middleSize * 0.35)}" stroke="none" fill="INK" font-weight="bold" font-size="${f(middleSize)}">${escapeXml(middle)}</text>`
  );
}

function boxStamp(page: Page, width: number, height: number): string {
  const { random, words } = page;
  const word = random.pick(words.stamps);
  const isDated = random.chance(0.5);
  const size = Math.min(height * (isDated ? 0.42 : 0.6), (width * 1.25) / word.length);
  const box = (inset: number, stroke: number) =>
    `<rect x="${f(inset - width / 2)}" y="${f(inset - height / 2)}" width="${f(width - 2 * inset)}" height="${f(height - 2 * inset)}" rx="4" stroke-width="${stroke}"/>`;
  const y = isDated ? 0 : size * 0.36;
  return (
    `${box(1, 2.4)}${random.chance(0.4) ? box(5, 1) : ''}` +
    `<text y="${f(y)}" stroke="none" fill="INK" font-weight="bold" font-size="${f(size)}">${escapeXml(word)}</text>` +
    (isDated
      ? `<text y="${f(height * 0.32)}" stroke="none" fill="INK" font-size="${f(height * 0.25)}">${date(random)}</text>`
      : '')
  );
}

/** Start of a logo's name, by layout. */
const NAME_PLACES = {
  shape: (side: number) => ({ x: 0, y: side * 1.32 }),
  under: (side: number) => ({ x: 0, y: side * 1.32 }),
  beside: (side: number) => ({ x: side * 1.12, y: side * 0.66 }),
  word: (side: number) => ({ x: 0, y: side * 0.7 }),
};

/** Paints a company's mark: a shape, often with its name beside or below; labels `logo`. */
export function paintLogo(
  page: Page,
  at: { x: number; y: number; size: number; anchor?: 'start' | 'middle' | 'end' },
): Area {
  const { random, style } = page;
  const colours = [
    style.accent,
    random.pick(['#e53935', '#1e88e5', '#43a047', '#fb8c00', '#8e24aa', '#00897b', '#222', '#fdd835']),
  ];
  const name = random.pick(page.words.names).split(' ').slice(0, 2).join(' ');
  const side = at.size;
  const layout = random.pick(['shape', 'beside', 'beside', 'under', 'word'] as const);
  const start = page.fragments.length;
  const areas: Area[] = [];
  if (layout !== 'word') areas.push(shape(page, { x: 0, y: 0, side, colours }));
  const nameSize = layout === 'under' ? side * 0.28 : side * random.between(0.36, 0.55);
  const nameAt = NAME_PLACES[layout](side);
  if (layout !== 'shape') {
    areas.push(
      text(page, name, {
        ...nameAt,
        size: layout === 'word' ? side * 0.62 : nameSize,
        font: style.heading,
        isBold: true,
        fill: random.pick(colours),
      }),
    );
  }
  if (layout === 'word') areas.push(shape(page, { x: 0, y: side * 0.84, side: side * 0.12, colours }));
  const area = around(areas);
  const left = at.x - area.width * { start: 0, middle: 0.5, end: 1 }[at.anchor ?? 'start'];
  const moved = page.fragments.splice(start).join('');
  page.fragments.push(`<g transform="translate(${f(left)} ${f(at.y)})">${moved}</g>`);
  return mark(page, 'logo', { ...area, x: left + area.x, y: at.y + area.y });
}

function shape(
  page: Page,
  { x, y, side, colours }: { x: number; y: number; side: number; colours: readonly string[] },
): Area {
  const { random } = page;
  const [first = '#222', second = '#888'] = random.chance(0.5) ? colours : [...colours].reverse();
  const h = side / 2;
  const point = (angle: number, radius: number) =>
    `${f(h + Math.sin(angle) * radius)} ${f(h - Math.cos(angle) * radius)}`;
  const polygon = (sides: number, radius: number, fill: string) =>
    `<path d="M${Array.from({ length: sides }, (_, index) => point((index / sides) * 2 * Math.PI, radius)).join('L')}z" fill="${fill}"/>`;
  const letter = escapeXml(random.pick(page.words.names).charAt(0));
  const shapes = [
    () =>
      `<circle cx="${h}" cy="${h}" r="${h}" fill="${first}"/><circle cx="${h * 1.3}" cy="${h * 0.8}" r="${h * 0.5}" fill="${second}"/>`,
    () =>
      `<rect width="${side}" height="${side}" rx="${side * random.between(0, 0.3)}" fill="${first}"/><text x="${h}" y="${side * 0.74}" font-family="${page.style.heading.family}" font-size="${side * 0.7}" font-weight="bold" text-anchor="middle" fill="#fff">${letter}</text>`,
    () => polygon(random.integer(3, 8), h, first) + polygon(random.integer(3, 8), h * 0.5, second),
    () =>
      `<circle cx="${h}" cy="${h}" r="${h * 0.86}" fill="none" stroke="${first}" stroke-width="${h * 0.28}"/>${polygon(random.integer(3, 6), h * 0.5, second)}`,
    () =>
      `<path d="M0 ${side}L${h} 0L${side} ${side}z" fill="${first}"/><path d="M${h * 0.6} ${side}L${side * 0.72} ${h}L${side} ${side}z" fill="${second}"/>`,
    () =>
      `${[0, 1, 2].map((index) => bar(page, { index, side, fill: index % 2 === 0 ? first : second })).join('')}<rect y="${side * 0.94}" width="${side}" height="${side * 0.06}" fill="${first}"/>`,
    () =>
      `<path d="M0 ${h}Q${h} ${-h * 0.6} ${side} ${h}Q${h} ${h * 1.2} 0 ${h}z" fill="${first}"/><path d="M0 ${h}Q${h} ${side * 1.3} ${side} ${h}" fill="none" stroke="${second}" stroke-width="${side * 0.1}"/>`,
  ];
  page.fragments.push(`<g transform="translate(${f(x)} ${f(y)})">${random.pick(shapes)()}</g>`);
  return { x, y, width: side, height: side };
}

/** One of three vertical bars. */
function bar(
  page: Page,
  { index, side, fill }: { index: number; side: number; fill: string | undefined },
): string {
  const y = f(side * page.random.between(0, 0.5));
  return `<rect x="${index * side * 0.36}" y="${y}" width="${side * 0.28}" height="${side * 0.5}" fill="${fill}"/>`;
}
