import { openYolo } from '@yololift/core';

// One whole process, as a function's instance is: start, load, first detection. The parent holds the clock.

const [modelFile = '', imageFile = '', threads = '1', images = '1', thread = 'inline'] =
  process.argv.slice(2);

const opening = openYolo(modelFile, { threads: Number(threads), thread: thread as 'inline' });
await opening.predict(imageFile);
process.stdout.write('first\n');

const model = await opening.ready;
for (let seen = 1; seen < Number(images); seen += 1) await model.predict(imageFile);
process.stdout.write(`${process.resourceUsage().maxRSS}\n`);
await model.close();
