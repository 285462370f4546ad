import type { RgbImage } from '../types.ts';

const WIDTH = 320;
const HEIGHT = 240;

/** Red, green and blue of a pixel, 0..255; fractions are truncated. */
type Paint = (x: number, y: number) => readonly [number, number, number];

/**
 * The probe images that readings of a model are tried on: noise, a gradient, and a drawn street with a sun,
 * houses, a vehicle and figures. They are computed: the same on every machine. Networks return hundreds of
 * weak boxes for them, in plausible places; no detections are expected.
 */
export function probePictures(): readonly RgbImage[] {
  return [paint(noise()), paint(gradient), paint(street)];
}

function paint(colour: Paint): RgbImage {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0, at = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1, at += 3) data.set(colour(x, y), at);
  }
  return { data, width: WIDTH, height: HEIGHT };
}

/** A linear congruential generator (Numerical Recipes); blocks of 8 px, because plain noise averages out. */
function noise(): Paint {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  const blocks = Uint8Array.from({ length: (WIDTH / 8) * (HEIGHT / 8) * 3 }, next);
  return (x, y) => {
    const at = 3 * (Math.floor(y / 8) * (WIDTH / 8) + Math.floor(x / 8));
    return [blocks[at] ?? 0, blocks[at + 1] ?? 0, blocks[at + 2] ?? 0];
  };
}

function gradient(x: number, y: number): readonly [number, number, number] {
  return [(255 * x) / WIDTH, (255 * y) / HEIGHT, 255 - (255 * x) / WIDTH];
}

const SHAPES: readonly {
  readonly colour: readonly [number, number, number];
  readonly has: (x: number, y: number) => boolean;
}[] = [
  { colour: [250, 220, 60], has: circle(270, 40, 22) },
  // vehicle: wheels, windows, body
  { colour: [20, 20, 20], has: circle(90, 200, 14) },
  { colour: [20, 20, 20], has: circle(160, 200, 14) },
  { colour: [190, 220, 240], has: rectangle(88, 140, 160, 164) },
  { colour: [200, 30, 30], has: rectangle(60, 165, 190, 200) },
  { colour: [200, 30, 30], has: rectangle(82, 134, 166, 165) },
  // figures: head, body, legs
  ...[220, 262].flatMap((x) => [
    { colour: [220, 170, 140] as const, has: circle(x, 128, 9) },
    { colour: [40, 60, 160] as const, has: rectangle(x - 11, 138, x + 11, 178) },
    { colour: [50, 40, 30] as const, has: rectangle(x - 9, 178, x + 9, 218) },
  ]),
  // house: door, window, wall
  { colour: [90, 50, 20], has: rectangle(20, 120, 40, 160) },
  { colour: [230, 230, 120], has: rectangle(52, 90, 74, 112) },
  { colour: [170, 120, 90], has: rectangle(8, 70, 110, 160) },
  { colour: [90, 90, 95], has: rectangle(0, 160, WIDTH, HEIGHT) },
];

function street(x: number, y: number): readonly [number, number, number] {
  return SHAPES.find(({ has }) => has(x, y))?.colour ?? [130, 180 - y / 4, 235];
}

function circle(centreX: number, centreY: number, radius: number): (x: number, y: number) => boolean {
  return (x, y) => (x - centreX) ** 2 + (y - centreY) ** 2 <= radius ** 2;
}

function rectangle(x1: number, y1: number, x2: number, y2: number): (x: number, y: number) => boolean {
  return (x, y) => x >= x1 && x < x2 && y >= y1 && y < y2;
}
