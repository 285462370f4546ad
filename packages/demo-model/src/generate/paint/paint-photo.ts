import { type Area, f, mark, type Page, rectangle } from '../page.ts';

/** Paints an image in `area`: a portrait, a landscape, or objects on a table; labels `photo`. */
export function paintPhoto(page: Page, area: Area): Area {
  const kind =
    area.height > area.width
      ? page.random.pick(['portrait', 'portrait', 'things'] as const)
      : page.random.pick(['land', 'things'] as const);
  const scene = kind === 'portrait' ? portrait(page) : kind === 'land' ? landscape(page) : things(page);
  page.fragments.push(
    `<svg x="${f(area.x)}" y="${f(area.y)}" width="${f(area.width)}" height="${f(area.height)}" viewBox="0 0 100 100" preserveAspectRatio="none">${scene}</svg>`,
  );
  if (page.random.chance(0.3)) rectangle(page, area, 'fill="none" stroke="#333" stroke-width="1"');
  return mark(page, 'photo', area);
}

/** A random `hsl` colour within bounds. */
function tone(page: Page, hue: readonly [number, number], light: readonly [number, number]): string {
  const { random } = page;
  return `hsl(${f(random.between(...hue))},${f(random.between(15, 60))}%,${f(random.between(...light))}%)`;
}

function portrait(page: Page): string {
  const { random } = page;
  const skin = tone(page, [15, 35], [35, 80]);
  const hair = tone(page, [10, 45], [8, 60]);
  const x = random.between(44, 56);
  return (
    `<rect width="100" height="100" fill="${tone(page, [0, 360], [55, 95])}"/>` +
    `<ellipse cx="${f(x)}" cy="${f(random.between(100, 112))}" rx="${f(random.between(34, 46))}" ry="34" fill="${tone(page, [0, 360], [10, 60])}"/>` +
    `<rect x="${f(x - 8)}" y="58" width="16" height="22" fill="${skin}"/>` +
    `<ellipse cx="${f(x)}" cy="38" rx="${f(random.between(21, 27))}" ry="30" fill="${hair}"/>` +
    `<ellipse cx="${f(x)}" cy="46" rx="18" ry="24" fill="${skin}"/>` +
    `<ellipse cx="${f(x - 7)}" cy="43" rx="2.4" ry="1.6" fill="#222"/><ellipse cx="${f(x + 7)}" cy="43" rx="2.4" ry="1.6" fill="#222"/>` +
    `<path d="M${f(x - 6)} 58Q${f(x)} 62 ${f(x + 6)} 58" stroke="#844" stroke-width="2" fill="none"/>`
  );
}

/** Hills under a sky, 100 × 100; the caller stretches it. */
function landscape(page: Page): string {
  const { random } = page;
  const hills = Array.from({ length: random.integer(2, 4) }, (_, index) => {
    const y = 40 + index * 14;
    const [a, b] = [random.between(-18, 12), random.between(-18, 12)];
    return `<path d="M0 ${y}Q25 ${f(y + a)} 50 ${y}T100 ${f(y + b)}V100H0z" fill="${tone(page, [60, 160], [20, 55])}"/>`;
  });
  const sun = `<circle cx="${f(random.between(10, 90))}" cy="${f(random.between(8, 30))}" r="${f(random.between(4, 10))}" fill="#fff3c4"/>`;
  return `<rect width="100" height="100" fill="${tone(page, [180, 240], [50, 85])}"/>${sun}${hills.join('')}`;
}

/** Round and square objects on a ground, 100 × 100. */
export function things(page: Page): string {
  const { random } = page;
  const items = Array.from({ length: random.integer(2, 9) }, () => {
    const [x, y, a, b] = [
      random.between(0, 100),
      random.between(15, 100),
      random.between(5, 28),
      random.between(5, 28),
    ];
    const fill = tone(page, [0, 360], [15, 80]);
    return random.chance(0.5)
      ? `<ellipse cx="${f(x)}" cy="${f(y)}" rx="${f(a)}" ry="${f(b)}" fill="${fill}"/>`
      : `<rect x="${f(x - a)}" y="${f(y - b)}" width="${f(a * 2)}" height="${f(b * 2)}" fill="${fill}" transform="rotate(${f(random.between(0, 90))} ${f(x)} ${f(y)})"/>`;
  });
  const ground = `<rect y="${f(random.between(30, 70))}" width="100" height="100" fill="${tone(page, [0, 360], [20, 70])}"/>`;
  return `<rect width="100" height="100" fill="${tone(page, [0, 360], [40, 85])}"/>${ground}${items.join('')}`;
}
