import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answerText } from './answer-text.ts';

function masked(points: number) {
  const x = Array.from({ length: points }, (_, at) => at + 0.123456);
  return {
    name: 'cat "\u2028',
    box: { x1: 0.005, x2: Number.NaN },
    segments: { x, y: x },
    absent: undefined,
  };
}

test('equals JSON.stringify of the document', async () => {
  const images = [
    { path: '"detections":[]', detections: [masked(3), masked(0)], timings: { runMs: 1 } },
    { path: 'b', error: { code: 'IMAGE_EMPTY', message: 'no bytes' }, warnings: undefined },
    { path: 'c', detections: [], list: [undefined, null, 1] },
  ];
  const document = { images, model: { name: 'm' }, warnings: [{ code: 'OPTION_IGNORED', message: '[]' }] };
  expect(await answerText(document, 'images')).toBe(JSON.stringify(document));
});

test('yields to other work while it writes a large document', async () => {
  let turns = 0;
  let isOver = false;
  async function countTurns(): Promise<void> {
    for (; !isOver; turns += 1) await nextTurn();
  }
  const counting = countTurns();
  const detections = Array.from({ length: 200 }, () => masked(5000));
  const text = await answerText({ images: [{ path: 'a', detections }] }, 'images');
  isOver = true;
  await counting;
  expect(text.length).toBeGreaterThan(1e6);
  expect(turns).toBeGreaterThan(3);
});
