import { textWidth } from '../fonts.ts';
import { type Area, around, f, line, mark, type Page, text } from '../page.ts';
import { sentence } from '../words.ts';

const PENS = ['#10207a', '#1a237e', '#111', '#222', '#0d47a1', '#283593', '#4a148c'];

/**
 * Paints a signature about `width` wide, vertically centred on `y`; labels `signature`, without the line
 * under it.
 */
export function paintSignature(page: Page, at: { x: number; y: number; width: number }): Area {
  const { random } = page;
  if (random.chance(0.4)) {
    line(
      page,
      [at.x - 8, at.y + at.width * 0.12],
      [at.x + at.width + 8, at.y + at.width * 0.12],
      '#555',
      0.8,
    );
  }
  const points = random.chance(0.75) ? scribble(page, at) : written(page, at);
  return mark(page, 'signature', points);
}

/** Loops along a line, high at the start, flat at the end, often with a flourish back under it. */
function scribble(page: Page, { x, y, width }: { x: number; y: number; width: number }): Area {
  const { random } = page;
  const height = width * random.between(0.14, 0.28);
  const loops = random.integer(4, 10);
  const steps = loops * 12;
  const phase = random.between(0, 6);
  const slant = random.between(0.1, 0.7);
  const weights = Array.from({ length: loops + 2 }, () => random.between(0.2, 1));
  const points: [number, number][] = [];
  for (let step = 0; step <= steps; step += 1) {
    const t = step / steps;
    const angle = t * loops * 2 * Math.PI + phase;
    const tall = height * (weights[Math.floor(t * loops)] ?? 0.5) * (1.2 - t * 0.8);
    const rise = Math.sin(angle) * tall;
    points.push([x + t * width * 0.9 + Math.cos(angle) * width * 0.045 - rise * slant * 0.4, y + rise * 0.8]);
  }
  if (random.chance(0.6)) {
    const back = random.between(0.1, 0.6);
    for (let step = 1; step <= 8; step += 1) {
      const t = step / 8;
      points.push([x + width * (0.9 - t * (0.9 - back)), y + height * (0.35 + 0.3 * Math.sin(t * 3))]);
    }
  }
  return stroke(page, points, random.between(1, 2.6));
}

/** A name in a script font, with a stroke under it. */
function written(page: Page, { x, y, width }: { x: number; y: number; width: number }): Area {
  const { random, style } = page;
  const name = random.pick(page.words.names).slice(0, 14);
  const size = Math.min(width * 0.35, width / Math.max(0.5, textWidth(style.script, name, { size: 1 })));
  const ink = random.pick(PENS);
  const area = text(page, name, { x, y: y + size * 0.25, size, font: style.script, fill: ink });
  const sweep = stroke(
    page,
    [0, 0.3, 0.6, 1].map((t) => [x + width * t, y + size * (0.42 - 0.15 * t)]),
    1.4,
    ink,
  );
  return around([area, sweep]);
}

function stroke(
  page: Page,
  points: readonly (readonly [number, number])[],
  width: number,
  ink = page.random.pick(PENS),
): Area {
  let path = `M${points.slice(0, 1).map(([x, y]) => `${f(x)} ${f(y)}`)}`;
  for (let index = 1; index < points.length - 1; index += 1) {
    const [x = 0, y = 0] = points[index] ?? [];
    const [nextX = x, nextY = y] = points[index + 1] ?? [];
    path += `Q${f(x)} ${f(y)} ${f((x + nextX) / 2)} ${f((y + nextY) / 2)}`;
  }
  page.fragments.push(
    `<path d="${path}" fill="none" stroke="${ink}" stroke-width="${f(width)}" stroke-linecap="round"/>`,
  );
  return around(points.map(([x, y]) => ({ x: x - width / 2, y: y - width / 2, width, height: width })));
}

/** Paints a handwritten note of one to four lines; labels `handwriting`. */
export function paintHandwriting(page: Page, at: { x: number; y: number; width: number }): Area {
  const { random, style } = page;
  const size = Math.max(15, style.size * random.between(1.6, 2.6));
  const ink = random.pick([...PENS, '#b71c1c', '#00695c']);
  const lines = random.integer(1, 4);
  const areas = Array.from({ length: lines }, (_, index) => {
    let note = sentence(random, page.words, 1);
    for (let words = 0; words < 8; words += 1) {
      const longer = `${note} ${random.pick(page.words.prose)}`;
      if (textWidth(style.script, longer, { size }) > at.width) break;
      note = longer;
    }
    return text(page, note, {
      x: at.x + random.between(0, 6),
      y: at.y + size + index * size * 1.15 + random.between(-1.5, 1.5),
      size,
      font: style.script,
      fill: ink,
    });
  });
  return mark(page, 'handwriting', around(areas));
}
