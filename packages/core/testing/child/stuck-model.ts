import { hasAbandonedWork } from '../../src/async/abandoned-work.ts';
import { isYoloLiftError } from '../../src/errors.ts';
import { loadYolo } from '../../src/yolo/pipeline/load-yolo.ts';
import type { RgbImage } from '../../src/yolo/types.ts';

// Predicts with a network that never ends on white images, prints the results, and exits as callers must.

const [modelFile = '', runLimitMs = ''] = process.argv.slice(2);
const of = (shade: number): RgbImage => ({
  data: new Uint8Array(8 * 8 * 3).fill(shade),
  width: 8,
  height: 8,
});
const toCode = (error: unknown) => (isYoloLiftError(error) ? error.code : String(error));

let failed: string | undefined;
const model = await loadYolo(modelFile, {
  runLimitMs: Number(runLimitMs),
  onStuck: (error) => {
    failed = error.code;
  },
});
const before = await model.predict(of(100));
const askedAt = performance.now();
const outcomes = await model.predict([of(255), of(100), of(100)]);
const waitedMs = performance.now() - askedAt;
const after = await model.predict(of(100)).catch(toCode);
const isStuck = hasAbandonedWork();
await model.close();
const codes = outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code));
const answers = { before: before.detections.length, codes, after, failed, isStuck, waitedMs };
process.stdout.write(`${JSON.stringify(answers)}\n`);
process.kill(process.pid, 'SIGKILL');
