import { constantYoloModel } from '@yololift/core/testing';

/** Scores of a candidate above the default confidence, and of all others. */
const STRONG = 0.9;
const WEAK = 0.1;
const INPUT = { shape: [1, 3, 640, 640] };
const NAMES = "{0: 'stamp', 1: 'table'}";

/**
 * A YOLOv5 head with 25,200 candidates, three above the default confidence: the cost depends on the request
 * only.
 */
export function detector(): Uint8Array {
  const [rows, columns] = [25_200, 85];
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const [cx, cy] = row < 3 ? [150 + row * 150, 320] : [(row * 37) % 640, (row * 101) % 640];
    const box = [cx, cy, 20 + (row % 90), 20 + (row % 70)];
    data.set([...box, row < 3 ? STRONG : WEAK + (row % 100) / 1e4, 1], row * columns);
  }
  const names = `{${Array.from({ length: 80 }, (_, index) => `${index}: 'class ${index}'`).join(', ')}}`;
  const outputs = [{ name: 'output0', shape: [1, rows, columns], data }];
  return constantYoloModel({ input: INPUT, outputs, metadata: { task: 'detect', names } });
}

/** A YOLOv8 segmentation head, 8,400 candidates, most as large as the image, each with a ragged mask. */
export function segmenter(): Uint8Array {
  const [candidates, channels, cells] = [8400, 32, 160];
  const data = new Float32Array((6 + channels) * candidates);
  for (let index = 0; index < candidates; index += 1) {
    const isStrong = index < 3;
    const side = isStrong ? 80 : 640;
    const values = [320, 320, side, side, isStrong ? STRONG : WEAK + (index % 100) / 1e4, 0, 1];
    for (const [attribute, value] of values.entries()) data[attribute * candidates + index] = value;
  }
  const prototypes = Float32Array.from({ length: channels * cells * cells }, (_, at) => {
    const [x, y] = [at % cells, Math.floor(at / cells)];
    return Math.sin(x * 1.9) + Math.sin(y * 1.7 + x * 0.3) + 0.5;
  });
  const outputs = [
    { name: 'output0', shape: [1, 6 + channels, candidates], data },
    { name: 'output1', shape: [1, channels, cells, cells], data: prototypes },
  ];
  return constantYoloModel({ input: INPUT, outputs, metadata: { task: 'segment', names: NAMES } });
}

/** A YOLOv8 head with 84 candidates on a 64×64 input: the cost of a request is its image. */
export function smallDetector(): Uint8Array {
  const data = new Float32Array(6 * 84);
  for (const [attribute, value] of [32, 32, 20, 20, WEAK, STRONG].entries()) data[attribute * 84] = value;
  const outputs = [{ name: 'output0', shape: [1, 6, 84], data }];
  const metadata = { task: 'detect', stride: '32', names: NAMES };
  return constantYoloModel({ input: { shape: [1, 3, 64, 64] }, outputs, metadata });
}
