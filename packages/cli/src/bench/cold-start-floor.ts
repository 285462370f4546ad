import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

// The least such a process can do: both libraries imported, the session made, the network run once on zeros.
// With more images than one, each is decoded and run, so that memory is compared like with like.

const [modelFile = '', imageFile = '', threads = '1', images = '1', type = 'float32', ...shape] =
  process.argv.slice(2);
const dims = shape.map(Number);
const length = dims.reduce((product, side) => product * side, 1);

const session = await InferenceSession.create(modelFile, {
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
});
const zeros = type === 'float16' ? new Uint16Array(length) : new Float32Array(length);
const feeds = { [session.inputNames[0] ?? '']: new Tensor(type as 'float32', zeros as Float32Array, dims) };
await session.run(feeds);
process.stdout.write('first\n');

for (let seen = 1; seen < Number(images); seen += 1) {
  await sharp(imageFile).raw().toBuffer();
  await session.run(feeds);
}
process.stdout.write(`${process.resourceUsage().maxRSS}\n`);
