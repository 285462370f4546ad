import sharp from 'sharp';
import { DOCUMENT_LABELS } from '../labels.ts';
import { type Homography, project } from './degrade/homography.ts';
import { type Capture, posePage } from './degrade/pose-page.ts';
import { type Picture, warpOnto } from './degrade/warp.ts';
import { backdrop, wearPage, wearPicture } from './degrade/wear.ts';
import type { Fonts } from './fonts.ts';
import { type Family, familiesOf, type Split } from './layouts/families.ts';
import { type Area, createPage, type LabelledArea, pageSvg } from './page.ts';
import { childSeed, createRandom, type Random } from './random.ts';

/** A box in an image, as fractions of its size, like YOLO labels. */
interface SampleBox {
  /** Index in `DOCUMENT_LABELS`. */
  readonly class: number;
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
}

/** An image of a page and its boxes. */
export interface Sample {
  readonly family: string;
  readonly jpeg: Buffer;
  readonly boxes: readonly SampleBox[];
}

/** Page height, px: twice the network's input, so that its own resize loses nothing. */
const PAGE_HEIGHT = 680;
/** Smallest visible fraction of a labelled object. */
const LEAST_VISIBLE = 0.4;

/** Generates image `index` of a split. Equal seed, split, index and fonts give equal bytes. */
export async function makeSample(
  fonts: Fonts,
  { seed, split, index }: { readonly seed: number; readonly split: Split; readonly index: number },
): Promise<Sample> {
  const random = createRandom(childSeed(seed, `${split}/${index}`));
  const family = pickFamily(random, familiesOf(split));
  const page = createPage(random, fonts, family.size);
  family.draw(page);
  wearPage(page);
  const rendered = await render(pageSvg(page, PAGE_HEIGHT));
  const capture = pickCapture(random);
  const pose = posePage(random, capture, rendered);
  const picture = backdrop(random, pose, capture === 'photo');
  warpOnto(picture, rendered, pose.toPage);
  wearPicture(random, picture, capture === 'export' ? 0 : capture === 'scan' ? 0.6 : 1);
  const scale = rendered.height / page.height;
  const boxes = page.areas.flatMap((area) => boxOf(area, { scale, toPicture: pose.toPicture, picture }));
  return { family: family.name, jpeg: await encode(random, picture, capture), boxes };
}

function pickFamily(random: Random, families: readonly Family[]): Family {
  const total = families.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.between(0, total);
  for (const family of families) {
    left -= family.weight;
    if (left <= 0) return family;
  }
  return families[0] as Family;
}

function pickCapture(random: Random): Capture {
  const chance = random.float();
  if (chance < 0.3) return 'export';
  return chance < 0.68 ? 'scan' : 'photo';
}

async function render(svg: string): Promise<Picture> {
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: '#fff' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function encode(random: Random, { data, width, height }: Picture, capture: Capture): Promise<Buffer> {
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  const blur = capture === 'export' ? 0 : Math.abs(random.normal()) * 0.7;
  const softened = blur > 0.3 ? picture.blur(blur) : picture;
  const grey = capture === 'scan' && random.chance(0.35) ? softened.greyscale() : softened;
  return grey.jpeg({ quality: random.integer(capture === 'export' ? 70 : 35, 95) }).toBuffer();
}

interface Frame {
  /** Page pixels per page unit. */
  readonly scale: number;
  readonly toPicture: Homography;
  readonly picture: { readonly width: number; readonly height: number };
}

/** The axis-aligned box around an area's corners, clipped to the image; empty if too little is visible. */
function boxOf(area: LabelledArea, { scale, toPicture, picture }: Frame): readonly SampleBox[] {
  const corners = cornersOf(area).map(([x, y]) => project(toPicture, [x * scale, y * scale]));
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const whole = (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys));
  const [left, right] = [Math.max(0, Math.min(...xs)), Math.min(picture.width, Math.max(...xs))];
  const [top, bottom] = [Math.max(0, Math.min(...ys)), Math.min(picture.height, Math.max(...ys))];
  const isSeen = right > left && bottom > top && (right - left) * (bottom - top) >= whole * LEAST_VISIBLE;
  if (!isSeen) return [];
  return [
    {
      class: DOCUMENT_LABELS.indexOf(area.label),
      cx: (left + right) / 2 / picture.width,
      cy: (top + bottom) / 2 / picture.height,
      width: (right - left) / picture.width,
      height: (bottom - top) / picture.height,
    },
  ];
}

function cornersOf({ x, y, width, height }: Area): readonly (readonly [number, number])[] {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}
