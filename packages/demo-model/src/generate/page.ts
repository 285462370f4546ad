import type { DocumentLabel } from '../labels.ts';
import { escapeXml, type Fonts, type FontWidths, textWidth } from './fonts.ts';
import type { Random } from './random.ts';
import { pickVocabulary, type Vocabulary } from './words.ts';

/** A rectangle on a page, in page units (A4 is 700 × 990). */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An area that a detector should find. */
export interface LabelledArea extends Area {
  readonly label: DocumentLabel;
}

/** Style of one page. */
interface PageStyle {
  readonly body: FontWidths;
  readonly heading: FontWidths;
  readonly script: FontWidths;
  readonly mono: FontWidths;
  /** Size of the body text, page units. */
  readonly size: number;
  readonly ink: string;
  readonly accent: string;
  readonly paper: string;
}

/** A page being drawn: SVG fragments and their labelled areas. */
export interface Page {
  readonly width: number;
  readonly height: number;
  readonly random: Random;
  readonly words: Vocabulary;
  readonly style: PageStyle;
  readonly fragments: string[];
  readonly areas: LabelledArea[];
}

/** Position and style of a line of text; `x`, `y` is its baseline's start, middle or end, by `anchor`. */
export interface TextOptions {
  readonly x: number;
  readonly y: number;
  readonly size?: number;
  readonly font?: FontWidths;
  readonly isBold?: boolean;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

const INKS = ['#000', '#111', '#222', '#333', '#1a1a2e', '#2b2b2b', '#444'];
const ACCENTS = [
  '#0b5394',
  '#990000',
  '#274e13',
  '#4c1130',
  '#1155cc',
  '#b45f06',
  '#222',
  '#555',
  '#00695c',
  '#6a1b9a',
  '#c2185b',
  '#37474f',
];
const PAPERS = [
  '#fff',
  '#fff',
  '#fff',
  '#fdfdfb',
  '#faf7ef',
  '#f4f4f4',
  '#fffbe6',
  '#f6e9ee',
  '#eef4fb',
  '#eef7ee',
];

/** Creates an empty page of `width` × `height` units with random fonts, colours and language. */
export function createPage(random: Random, fonts: Fonts, size: { width: number; height: number }): Page {
  const body = random.pick(random.chance(0.6) ? fonts.sans : random.chance(0.8) ? fonts.serif : fonts.mono);
  const style: PageStyle = {
    body,
    heading: random.chance(0.5) ? body : random.pick([...fonts.sans, ...fonts.serif]),
    script: random.pick(fonts.script),
    mono: random.pick(fonts.mono),
    size: random.between(9.5, 13.5),
    ink: random.pick(INKS),
    accent: random.pick(ACCENTS),
    paper: random.pick(PAPERS),
  };
  return { ...size, random, words: pickVocabulary(random), style, fragments: [], areas: [] };
}

/** Renders the page as an SVG image `height` px tall. */
export function pageSvg(page: Page, height: number): string {
  const width = Math.round((height * page.width) / page.height);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${page.width} ${page.height}" preserveAspectRatio="none">` +
    `<rect width="100%" height="100%" fill="${page.style.paper}"/>${page.fragments.join('')}</svg>`
  );
}

/** Records that `area` shows a `label`. */
export function mark(page: Page, label: DocumentLabel, area: Area): Area {
  page.areas.push({ label, x: area.x, y: area.y, width: area.width, height: area.height });
  return area;
}

/** Draws a line of text and returns the area of its ink, from ascender to descender. */
export function text(page: Page, words: string, options: TextOptions): Area {
  const { x, y, anchor = 'start', isBold = false } = options;
  const size = options.size ?? page.style.size;
  const font = options.font ?? page.style.body;
  const width = textWidth(font, words, { size, isBold });
  page.fragments.push(
    `<text x="${f(x)}" y="${f(y)}" font-family="${font.family}" font-size="${f(size)}" text-anchor="${anchor}"` +
      `${isBold ? ' font-weight="bold"' : ''} fill="${options.fill ?? page.style.ink}">${escapeXml(words)}</text>`,
  );
  const left = anchor === 'start' ? x : anchor === 'middle' ? x - width / 2 : x - width;
  return { x: left, y: y - size * 0.74, width, height: size * 0.95 };
}

/** A filled or outlined rectangle. */
export function rectangle(page: Page, area: Area, attributes: string): void {
  const { x, y, width, height } = area;
  page.fragments.push(
    `<rect x="${f(x)}" y="${f(y)}" width="${f(width)}" height="${f(height)}" ${attributes}/>`,
  );
}

/** A straight line. */
export function line(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
  stroke = '#444',
  width = 0.8,
): void {
  page.fragments.push(
    `<path d="M${f(from[0])} ${f(from[1])}L${f(to[0])} ${f(to[1])}" stroke="${stroke}" stroke-width="${f(width)}"/>`,
  );
}

/** The smallest area around all of `areas`. */
export function around(areas: readonly Area[]): Area {
  const x = Math.min(...areas.map((area) => area.x));
  const y = Math.min(...areas.map((area) => area.y));
  const right = Math.max(...areas.map((area) => area.x + area.width));
  const bottom = Math.max(...areas.map((area) => area.y + area.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Formats a number for SVG: two decimals. */
export function f(value: number): string {
  return String(Math.round(value * 100) / 100);
}
