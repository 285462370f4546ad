import { f, type Page } from '../page.ts';
import type { Random } from '../random.ts';
import type { Picture } from './warp.ts';

/** Draws marks of use on a page before capture: a coffee ring, a fold. Adds no labels. */
export function wearPage(page: Page): void {
  const { random, width, height, fragments } = page;
  if (random.chance(0.08)) {
    const radius = random.between(35, 70);
    fragments.push(
      `<circle cx="${f(random.between(0, width))}" cy="${f(random.between(0, height))}" r="${f(radius)}" fill="none" ` +
        `stroke="#6b4423" stroke-width="${f(random.between(3, 9))}" opacity="${f(random.between(0.15, 0.45))}"/>`,
    );
  }
  if (random.chance(0.15)) {
    const y = height * random.pick([1 / 3, 1 / 2, 2 / 3]);
    const shade = random.pick(['#000', '#fff']);
    fragments.push(
      `<rect x="0" y="${f(y)}" width="${width}" height="${f(random.between(1.5, 5))}" fill="${shade}" opacity="${f(random.between(0.08, 0.3))}"/>`,
    );
  }
}

/** A scanner's glass or a desk, behind the page. */
export function backdrop(
  random: Random,
  size: { readonly width: number; readonly height: number },
  isDesk: boolean,
): Picture {
  const { width, height } = size;
  const base = isDesk
    ? [random.between(30, 200), random.between(30, 190), random.between(25, 180)]
    : Array<number>(3).fill(random.pick([252, 245, 60, 20]));
  const grain = isDesk ? random.between(2, 14) : 1;
  const stripes = random.between(0.02, 0.3);
  const data = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const wave = isDesk ? Math.sin(Math.floor(pixel / width) * stripes) * grain : 0;
    const noise = wave + (random.float() - 0.5) * grain;
    base.forEach((value, channel) => {
      data[pixel * 3 + channel] = clamp(value + noise);
    });
  }
  return { data, width, height };
}

/** Adds light and sensor effects in place: a shadow from one side, a tint, less contrast, noise. */
export function wearPicture(random: Random, { data, width, height }: Picture, strength: number): void {
  const contrast = 1 - strength * random.between(0, 0.45);
  const lift = strength * random.between(-30, 30);
  const tint = [1, 1, 1].map(() => 1 + strength * random.normal() * 0.04);
  const hasShadow = random.chance(0.6 * strength);
  const [sx, sy] = [random.between(-1, 1), random.between(-1, 1)];
  const depth = hasShadow ? random.between(0.1, 0.5) : 0;
  const noise = strength * random.between(0, 16);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const shade =
      1 - depth * Math.max(0, Math.min(1, 0.5 + sx * (x / width - 0.5) + sy * (y / height - 0.5)));
    const grain = noise === 0 ? 0 : (random.float() + random.float() - 1) * noise;
    tint.forEach((share, channel) => {
      const at = pixel * 3 + channel;
      data[at] = clamp((((data[at] ?? 0) - 128) * contrast + 128 + lift) * share * shade + grain);
    });
  }
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, value));
}
