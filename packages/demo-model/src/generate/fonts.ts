import { execFileSync } from 'node:child_process';
import sharp from 'sharp';
import { allCharacters } from './words.ts';

/** Advance widths of one family, in units of the font size, regular and bold. */
export interface FontWidths {
  readonly family: string;
  readonly regular: ReadonlyMap<string, number>;
  readonly bold: ReadonlyMap<string, number>;
}

/** The fonts of a data set: the installed ones of the wish list. Sets with different fonts differ. */
export interface Fonts {
  readonly sans: readonly FontWidths[];
  readonly serif: readonly FontWidths[];
  readonly mono: readonly FontWidths[];
  readonly script: readonly FontWidths[];
}

const WISHES = {
  sans: [
    'Liberation Sans',
    'DejaVu Sans',
    'Lato',
    'Open Sans',
    'Cantarell',
    'Nimbus Sans',
    'Liberation Sans Narrow',
    'URW Gothic',
  ],
  serif: ['Liberation Serif', 'DejaVu Serif', 'C059', 'P052', 'URW Bookman'],
  mono: ['Liberation Mono', 'DejaVu Sans Mono', 'Nimbus Mono PS'],
  script: [
    'Breip',
    'DkgHandwriting',
    'Rufscript',
    'Steve',
    'Delphine',
    'Ecolier_court',
    'Z003',
    'Comic Neue',
  ],
} as const;

const FALLBACK = { sans: 'sans-serif', serif: 'serif', mono: 'monospace', script: 'cursive' } as const;
const SIZE = 40;
const ROW = 64;

/**
 * Finds which wished families are installed, and measures them; takes two seconds. Sequential, since sharp's
 * text renderer is not thread-safe within a process.
 */
export async function loadFonts(): Promise<Fonts> {
  const installed = installedFamilies();
  const load = async (kind: keyof typeof WISHES): Promise<readonly FontWidths[]> => {
    const found = WISHES[kind].filter((family) => installed.has(family));
    const fonts: FontWidths[] = [];
    for (const family of found.length > 0 ? found : [FALLBACK[kind]]) fonts.push(await measureFont(family));
    return fonts;
  };
  return {
    sans: await load('sans'),
    serif: await load('serif'),
    mono: await load('mono'),
    script: await load('script'),
  };
}

function installedFamilies(): ReadonlySet<string> {
  try {
    const lines = execFileSync('fc-list', [':', 'family'], { encoding: 'utf8' }).split('\n');
    return new Set(lines.flatMap((line) => line.split(',').map((name) => name.trim())));
  } catch {
    return new Set(); // without fontconfig tools, generic families are used
  }
}

async function measureFont(family: string): Promise<FontWidths> {
  const regular = await measureWeight(family, 'normal');
  return { family, regular, bold: await measureWeight(family, 'bold') };
}

/** Draws one row `HcH` for each character `c`; its advance is the row's ink width minus that of `HH`. */
async function measureWeight(family: string, weight: string): Promise<ReadonlyMap<string, number>> {
  const characters = allCharacters();
  const rows = ['', ...characters].map((character, index) => {
    const escaped = escapeXml(`H${character}H`);
    return `<text x="8" y="${index * ROW + 48}">${escaped}</text>`;
  });
  const height = rows.length * ROW;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="${height}">` +
    `<g font-family="${family}" font-size="${SIZE}" font-weight="${weight}">${rows.join('')}</g></svg>`;
  const alpha = await sharp(Buffer.from(svg)).extractChannel('alpha').raw().toBuffer();
  const [pair = 0, ...widths] = rows.map((_, row) =>
    inkWidth(alpha.subarray(row * ROW * 160, (row + 1) * ROW * 160)),
  );
  const advances = characters.map((character, index): [string, number] => {
    return [character, Math.max(0, ((widths[index] ?? pair) - pair) / SIZE)];
  });
  return new Map([...advances, [' ', 0.28]]);
}

function inkWidth(alpha: Uint8Array): number {
  let first = 160;
  let last = 0;
  for (let index = 0; index < alpha.length; index += 1) {
    if ((alpha[index] ?? 0) < 96) continue;
    first = Math.min(first, index % 160);
    last = Math.max(last, index % 160);
  }
  return Math.max(0, last - first + 1);
}

/** Width of `text`, in the unit of `size`. */
export function textWidth(
  font: FontWidths,
  text: string,
  options: { size: number; isBold?: boolean },
): number {
  const widths = options.isBold === true ? font.bold : font.regular;
  let width = 0;
  for (const character of text) width += widths.get(character) ?? 0.55;
  return width * options.size;
}

/** Escapes `&`, `<`, `>` and quotes for XML. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
