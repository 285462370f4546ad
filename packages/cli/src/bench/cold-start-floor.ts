import { InferenceSession, type Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { floorInput } from './floor-input.ts';
import { measurePerImage } from './per-image.ts';

// The minimum work: import both libraries, create the session, run the network once on zeros.
// With several images, each is decoded and run, and its memory is freed at once, so that memory and CPU time are
// comparable.

const [modelFile = '', imageFile = '', threads = '1', images = '1', type = 'float32', ...shape] =
  process.argv.slice(2);
const dims = shape.map(Number);
const length = dims.reduce((product, side) => product * side, 1);

const session = await InferenceSession.create(modelFile, {
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  enableMemPattern: false,
  extra: { session: { force_spinning_stop: '1' } },
  graphOptimizationLevel: 'all',
});
const feeds = { [session.inputNames[0] ?? '']: floorInput(new Float32Array(length), type, dims) };
await session.run(feeds);
process.stdout.write('first\n');
const { user, system } = process.cpuUsage();
const firstCpuMs = (user + system) / 1000;

async function predict(): Promise<void> {
  free(await sharp(imageFile).raw().toBuffer());
  const outputs = (await session.run(feeds)) as Readonly<Record<string, Tensor>>;
  for (const { data } of Object.values(outputs)) if (ArrayBuffer.isView(data)) free(data);
}

function free({ buffer }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

const perImage = Number(images) > 1 ? await measurePerImage(Number(images) - 1, predict) : undefined;
process.stdout.write(`${JSON.stringify({ peakKb: process.resourceUsage().maxRSS, firstCpuMs, perImage })}\n`);
