import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { YoloLiftError } from '../errors.ts';
import type { Looked } from '../serving/image-queue.ts';
import { predictionDocument } from '../serving/prediction-answer.ts';
import type { ServedModel } from '../serving/served-model.ts';
import type { Detection } from '../yolo/types.ts';
import { predictionText } from './prediction-text.ts';

const MODEL = {
  description: {
    name: 'm',
    task: 'segment',
    head: 'anchor-free',
    labels: ['cat'],
    input: { width: 64, height: 64 },
  },
} as unknown as ServedModel;
const TIMINGS = { decodeMs: 1, letterboxMs: 1, runMs: 1, headMs: 1, nmsMs: 1, totalMs: 1.23456 };

function masked(points: number): Detection {
  const x = Array.from({ length: points }, (_, at) => at + 0.123456);
  return {
    name: 'cat "\u2028',
    class: 0,
    confidence: 0.123456789,
    box: { x1: 0.005, y1: 0, x2: Number.NaN, y2: 2 },
    segments: { x, y: x },
    mask: { size: [8, 8], counts: [64] },
  };
}

function found(detections: readonly Detection[]): Looked {
  const prediction = { width: 8, height: 8, orientation: 1, detections, timings: TIMINGS };
  return { begunAt: 0, prediction };
}

test('is the JSON of the document', async () => {
  const images = [{ path: '"detections":[]' }, { path: 'b' }, { path: 'c' }];
  const error = new YoloLiftError('IMAGE_EMPTY', 'no bytes');
  const looked = [found([masked(3), masked(0)]), { begunAt: 0, error }, found([])];
  const warnings = [{ code: 'OPTION_IGNORED', message: '[]' }] as const;
  const text = await predictionText(MODEL, images, looked, warnings);
  expect(text).toBe(JSON.stringify(predictionDocument(MODEL, images, looked, warnings)));
});

test('others get their turn while a large document is written', async () => {
  let turns = 0;
  let isOver = false;
  async function countTurns(): Promise<void> {
    for (; !isOver; turns += 1) await nextTurn();
  }
  const counting = countTurns();
  const large = found(Array.from({ length: 200 }, () => masked(5000)));
  const text = await predictionText(MODEL, [{ path: 'a' }], [large]);
  isOver = true;
  await counting;
  expect(text.length).toBeGreaterThan(1e6);
  expect(turns).toBeGreaterThan(3);
});
