import { readFileSync } from 'node:fs';
import { loadYolo } from '../src/yolo/pipeline/load-yolo.ts';

// `node predict-photos.ts <model> <options as JSON> <photo>…` prints a JSON array of predictions, masks as
// run lengths. It is a separate process, so that a test can run it on an emulated CPU.

const [modelFile = '', options = '{}', ...photos] = process.argv.slice(2);
const model = await loadYolo(modelFile, { threads: 1, thread: 'inline' });
const predictions = [];
for (const photo of photos) {
  predictions.push(await model.predict(readFileSync(photo), JSON.parse(options)));
}
process.stdout.write(JSON.stringify(predictions));
await model.close();
