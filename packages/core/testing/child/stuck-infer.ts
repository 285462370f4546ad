import { hasAbandonedWork } from '../../src/async/abandoned-work.ts';
import { isYoloLiftError } from '../../src/errors.ts';
import type { Tensor } from '../../src/model/tensor.ts';
import { loadYolo } from '../../src/yolo/pipeline/load-yolo.ts';

// Meets a network that does not end on bright tensors, prints what it was told, and ends as a caller has to.

const [modelFile = '', runLimitMs = ''] = process.argv.slice(2);
const of = (value: number): Tensor => ({
  name: 'images',
  datatype: 'FP32',
  shape: [1, 3, 64, 64],
  data: new Float32Array(3 * 64 * 64).fill(value),
});
const codeOf = (error: unknown) => (isYoloLiftError(error) ? error.code : String(error));

let told: string | undefined;
const model = await loadYolo(modelFile, {
  runLimitMs: Number(runLimitMs),
  onStuck: (error) => {
    told = error.code;
  },
});
const before = await model.infer({ inputs: [of(0.5)] });
const codes = await Promise.all(
  [1, 0.5, 0.5].map((value) => model.infer({ inputs: [of(value)] }).then(() => 'ok', codeOf)),
);
const after = await model.infer({ inputs: [of(0.5)] }).catch(codeOf);
const isStuck = hasAbandonedWork();
await model.close();
process.stdout.write(`${JSON.stringify({ before: before.outputs.length, codes, after, told, isStuck })}\n`);
process.kill(process.pid, 'SIGKILL');
