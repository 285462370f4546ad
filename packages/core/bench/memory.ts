// Does memory stay flat? Usage: node bench/memory.ts <model.onnx> <photo> [predictions]
// Prints RSS over the run, its slope after the first quarter, and RSS again after 200 bad inputs.

import { loadYolo } from '../src/index.ts';

const [modelFile = '', photo = '', count = '2000'] = process.argv.slice(2);
const BAD_INPUTS = 200;

const rssMb = () => process.memoryUsage().rss / 1e6;

/** Least-squares slope, MB per 1,000 predictions. */
function fitSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return (covariance / variance) * 1000;
}

const model = await loadYolo(modelFile);
const points: [number, number][] = [];
for (let seen = 1; seen <= Number(count); seen += 1) {
  await model.predict(photo);
  if (seen % 50 === 0) points.push([seen, rssMb()]);
}
const settled = points.slice(Math.floor(points.length / 4));
const before = rssMb();
for (let bad = 0; bad < BAD_INPUTS; bad += 1) {
  await model.predict([new Uint8Array(bad), new TextEncoder().encode('<svg/>')]);
}
console.log(
  JSON.stringify({
    firstMb: points[0]?.[1],
    lastMb: before,
    slopeMbPer1000: fitSlope(settled),
    afterBadInputsMb: rssMb(),
  }),
);
await model.close();
