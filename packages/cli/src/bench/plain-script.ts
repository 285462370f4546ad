import { InferenceSession } from 'onnxruntime-node';
import sharp from 'sharp';
import { floorInput } from './floor-input.ts';
import { measurePerImage } from './per-image.ts';

// A typical script with both libraries: decodes, letterboxes, runs and scans the output, with default settings, and
// leaves all memory to the garbage collector. Arguments as in `cold-start-floor.ts`.

const [modelFile = '', imageFile = '', threads = '1', images = '1', type = 'float32', ...shape] =
  process.argv.slice(2);
const [batch = 1, channels = 3, height = 640, width = 640] = shape.map(Number);
const PADDING = 114 / 255;

const session = await InferenceSession.create(modelFile, { intraOpNumThreads: Number(threads) });

async function predict(): Promise<number> {
  const { data, info } = await sharp(imageFile).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const input = floorInput(letterbox(data, info), type, [batch, channels, height, width]);
  const outputs = await session.run({ [session.inputNames[0] ?? '']: input });
  return Math.max(...Object.values(outputs).map(({ data: answer }) => findLargest(answer as Float32Array)));
}

/** Bilinear, centred, with grey padding: `[channels, height, width]`, 0..1. */
function letterbox(
  pixels: Uint8Array,
  source: { readonly width: number; readonly height: number },
): Float32Array {
  const tensor = new Float32Array(channels * height * width).fill(PADDING);
  const scale = Math.min(width / source.width, height / source.height);
  const [inWidth, inHeight] = [Math.round(source.width * scale), Math.round(source.height * scale)];
  const [padX, padY] = [Math.floor((width - inWidth) / 2), Math.floor((height - inHeight) / 2)];
  for (let y = 0; y < inHeight; y += 1) {
    const [y0, y1, wy] = between(y, scale, source.height);
    for (let x = 0; x < inWidth; x += 1) {
      const [x0, x1, wx] = between(x, scale, source.width);
      for (let channel = 0; channel < channels; channel += 1) {
        const at = (row: number, column: number) =>
          pixels[(row * source.width + column) * 3 + channel] as number;
        const upper = at(y0, x0) * (1 - wx) + at(y0, x1) * wx;
        const lower = at(y1, x0) * (1 - wx) + at(y1, x1) * wx;
        tensor[(channel * height + padY + y) * width + padX + x] = (upper * (1 - wy) + lower * wy) / 255;
      }
    }
  }
  return tensor;
}

/** The two source pixels around a target pixel, and the weight of the second. */
function between(target: number, scale: number, length: number): readonly [number, number, number] {
  const position = Math.min(Math.max((target + 0.5) / scale - 0.5, 0), length - 1);
  const first = Math.floor(position);
  return [first, Math.min(first + 1, length - 1), position - first];
}

function findLargest(answer: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < answer.length; at += 1) largest = Math.max(largest, Number(answer[at]));
  return largest;
}

await predict();
process.stdout.write('first\n');
const perImage = Number(images) > 1 ? await measurePerImage(Number(images) - 1, predict) : undefined;
process.stdout.write(`${JSON.stringify({ peakKb: process.resourceUsage().maxRSS, perImage })}\n`);
