import type { RgbImage } from '../src/yolo/types.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** Ten images without objects, by content: plain colours, gradients, noise, patterns, a page of text. */
export function emptyPictures(): Readonly<Record<string, RgbImage>> {
  return {
    black: paint(320, 240, () => [0, 0, 0]),
    white: paint(240, 320, () => [255, 255, 255]),
    grey: paint(64, 64, () => [114, 114, 114]),
    blue: paint(640, 480, () => [20, 40, 200]),
    'a sky': paint(320, 240, (_x, y) => [120 + y / 4, 160 + y / 4, 255]),
    'a gradient': paint(300, 300, (x) => [x * 0.85, x * 0.85, x * 0.85]),
    noise: paint(256, 256, (x, y) => [random(x, y, 0), random(x, y, 1), random(x, y, 2)]),
    'fine stripes': paint(200, 150, (x) => (x % 4 < 2 ? [250, 250, 250] : [5, 5, 5])),
    'a page of text': paint(480, 640, page),
    'one pixel': paint(1, 1, () => [200, 10, 10]),
  };
}

function paint(width: number, height: number, colourAt: (x: number, y: number) => Colour): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colourAt(x, y), (y * width + x) * 3);
  }
  return { data, width, height };
}

/** 0..255, the same for the same place. */
function random(x: number, y: number, channel: number): number {
  const mixed = Math.imul(x * 374_761_393 + y * 668_265_263 + channel * 97, 2_246_822_519);
  return (mixed ^ (mixed >>> 13)) & 255;
}

/** Dark strokes in lines of words on white. */
function page(x: number, y: number): Colour {
  const isMargin = x < 40 || x > 440 || y < 40 || y > 600;
  const isLine = y % 16 < 9;
  const isWord = random(Math.floor(x / 24), Math.floor(y / 16), 3) > 40;
  const isStroke = random(Math.floor(x / 2), Math.floor(y / 3), 4) > 140;
  return !isMargin && isLine && isWord && isStroke ? [25, 25, 30] : [252, 252, 250];
}
