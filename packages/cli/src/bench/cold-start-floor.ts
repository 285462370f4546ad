import { InferenceSession, type Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { floorInput } from './floor-input.ts';
import { measurePerImage } from './per-image.ts';

// The least such a process can do: both libraries imported, the session made, the network run once on zeros.
// With more images than one, each is decoded and run, and what that left is freed at once, so that memory and CPU time are
// compared like with like.

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

async function look(): Promise<void> {
  free(await sharp(imageFile).raw().toBuffer());
  const outputs = (await session.run(feeds)) as Readonly<Record<string, Tensor>>;
  for (const { data } of Object.values(outputs)) if (ArrayBuffer.isView(data)) free(data);
}

function free({ buffer }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

const perImage = Number(images) > 1 ? await measurePerImage(Number(images) - 1, look) : undefined;
process.stdout.write(`${JSON.stringify({ peakKb: process.resourceUsage().maxRSS, firstCpuMs, perImage })}\n`);
