import { expect, test } from 'vitest';
import { describeRun, formatDetails } from './detect/format-text.ts';
import { explainFailure } from './explain-failure.ts';
import { printable, printableLines } from './printable.ts';

const EVIL = 'a\u001B]8;;https://evil.example\u0007b\r\nc\u202Ed\u009B2Je';
const UNSAFE = /[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/u;

test('control characters are replaced, letters of all scripts are kept', () => {
  expect(printable(EVIL)).toBe('a�]8;;https://evil.example�b��c�d�2Je');
  expect(printable('署名 חתימה signature ×4 👩‍💻 é')).toBe('署名 חתימה signature ×4 👩‍💻 é');
  expect(printableLines('a\tb\nc\u001Bd')).toBe('a\tb\nc�d');
});

test('labels, paths, warnings and errors cannot send control characters to the terminal', () => {
  const timings = { decodeMs: 1, letterboxMs: 1, runMs: 1, headMs: 1, nmsMs: 1, totalMs: 5 };
  const size = { path: EVIL, width: 8, height: 8, orientation: 1, timings };
  const box = { x1: 0, y1: 0, x2: 8, y2: 8 };
  const texts = [
    formatDetails({
      ...size,
      detections: [{ name: EVIL, class: 0, confidence: 0.9, box }],
      warnings: [{ code: 'IMAGE_PAGES_LEFT_OUT', message: EVIL }],
    }),
    formatDetails({ ...size, detections: [], probs: [{ name: EVIL, class: 0, confidence: 0.9 }] }),
    formatDetails({ path: EVIL, error: { code: 'IMAGE_CORRUPT', message: EVIL } }),
    explainFailure(new Error(EVIL), { isDebug: false }),
    explainFailure(new Error(EVIL), { isDebug: true }),
    describeRun({ name: EVIL, task: 'detect', labels: [], input: inputOf(320) }, { model: 'x' }),
  ];
  for (const text of texts) expect(text).not.toMatch(UNSAFE);
  // A line break in a name does not start a new line.
  expect(texts[0]?.split('\n')).toHaveLength(3);
});

test('the run is described with its model and the option to change it', () => {
  const model = { name: 'docs', task: 'detect', labels: ['a', 'b'], input: inputOf(320) } as const;
  expect(describeRun(model, {})).toBe(
    'docs (bundled; use --model for your own) · detect · 2 labels · 320×320 · ≥ 0.25',
  );
  expect(describeRun({ ...model, task: 'classify' }, { model: 'x.onnx' })).toBe(
    'docs · classify · 2 labels · 320×320',
  );
});

function inputOf(side: number) {
  return {
    name: 'images',
    type: 'float32',
    width: side,
    height: side,
    isDynamic: false,
    fit: 'letterbox',
    channels: 3,
    channelOrder: 'rgb',
    pixelScale: 1 / 255,
  } as const;
}
