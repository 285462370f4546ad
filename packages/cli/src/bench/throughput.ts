import { loadYolo } from '@yololift/core';
import { measurePerImage } from './per-image.ts';

// Many images through one model with several in flight, as in `detect` on a folder or a busy server.

const [modelFile = '', images = '1', inFlight = '1', threads = '1', thread = 'inline', ...files] =
  process.argv.slice(2);

async function measure(): Promise<void> {
  const model = await loadYolo(modelFile, {
    threads: Number(threads),
    thread: thread as 'inline',
    sharesCpus: true,
  });
  const predict = (image: number) => model.predict(files[image % files.length] as string);
  await measurePerImage(Math.min(files.length, Number(images), 10), predict, Number(inFlight)); // warm-up
  process.stdout.write('first\n');
  const perImage = await measurePerImage(Number(images), predict, Number(inFlight));
  process.stdout.write(`${JSON.stringify({ peakKb: process.resourceUsage().maxRSS, perImage })}\n`);
  await model.close();
}

// Prints only the message: a stack trace would quote the minified bundle.
await measure().catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
