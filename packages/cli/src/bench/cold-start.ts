import { openYolo } from '@yololift/core';
import { measurePerImage } from './per-image.ts';

// One process, like an instance of a function: start, load, first detection. The parent measures the time.

const [modelFile = '', imageFile = '', threads = '1', images = '1', thread = 'inline'] =
  process.argv.slice(2);

const opening = openYolo(modelFile, { threads: Number(threads), thread: thread as 'inline' });
await opening.predict(imageFile);
process.stdout.write('first\n');

const model = await opening.ready;
const perImage =
  Number(images) > 1 ? await measurePerImage(Number(images) - 1, () => model.predict(imageFile)) : undefined;
process.stdout.write(`${JSON.stringify({ peakKb: process.resourceUsage().maxRSS, perImage })}\n`);
await model.close();
