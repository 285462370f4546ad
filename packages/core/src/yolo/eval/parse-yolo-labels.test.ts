import { describe, expect, test } from 'vitest';
import { parseYoloLabels } from './parse-yolo-labels.ts';
import type { LabelledModel } from './read-label-line.ts';
import { labelInPixels } from './yolo-label.ts';

const LABELS = ['person', 'dog', 'cat'];
const DETECT: LabelledModel = { task: 'detect', labels: LABELS };
const OBB: LabelledModel = { task: 'obb', labels: LABELS };
const POSE: LabelledModel = {
  task: 'pose',
  labels: ['person'],
  keypoints: { count: 2, dimensions: 3, names: ['head', 'foot'] },
};
const SIZE = { width: 200, height: 100 };

const parse = (text: string, model = DETECT) => parseYoloLabels(text, model, 'a.txt');
const inPixels = (text: string, model = DETECT) =>
  parse(text, model).labels.map((label) => labelInPixels(label, SIZE, { isRotated: model.task === 'obb' }));
const box = (x1: number, y1: number, x2: number, y2: number) => ({ x1, y1, x2, y2 });

describe('a line is', () => {
  test.each([
    ['a box', '1 0.5 0.5 0.5 1', DETECT, box(50, 0, 150, 100)],
    ['a box with its class as a fraction', '1.0 .5 5e-1 +0.5 1.', DETECT, box(50, 0, 150, 100)],
    ['a triangle', '1 0.25 0 0.75 0 0.5 1', DETECT, box(50, 0, 150, 100)],
    ['four corners, for a detection model', '1 0.5 0 0.75 0.5 0.5 1 0.25 .5', DETECT, box(50, 0, 150, 100)],
    [
      'a polygon, for a segmentation model',
      '1 0.25 0 0.75 0 0.75 1 0.5 0.4',
      { ...DETECT, task: 'segment' } as const,
      box(50, 0, 150, 100),
    ],
    [
      'a box and keypoints with visibilities',
      '0 0.5 0.5 0.5 1 0.3 0.1 2 0.6 0.9 0',
      POSE,
      box(50, 0, 150, 100),
    ],
    [
      'a box and keypoints without visibilities',
      '0 0.5 0.5 0.5 1 0.3 0.1 0.6 0.9',
      POSE,
      box(50, 0, 150, 100),
    ],
    ['a box only, for a pose model', '0 0.5 0.5 0.5 1', POSE, box(50, 0, 150, 100)],
    ['an odd number of keypoints, for any model', '1 0.5 0.5 0.5 1 0.3 0.1 2', DETECT, box(50, 0, 150, 100)],
    [
      'an even number of keypoints, not a polygon',
      '1 0.5 0.5 0.5 1 0.3 0.1 1 0.6 0.9 1',
      DETECT,
      box(50, 0, 150, 100),
    ],
    ['invisible keypoints', '1 0.5 0.5 0.5 1 0 0 0 0 0 0', DETECT, box(50, 0, 150, 100)],
    [
      'a polygon whose points are too far for keypoints',
      '1 0.25 0 0.75 0 0.7 0.2 1 1 0.6 1',
      DETECT,
      box(50, 0, 200, 100),
    ],
  ])('%s', (_what, line, model, expected) => {
    const [label] = inPixels(line, model);
    expect(label?.class).toBe(Math.round(Number(line.split(' ')[0])));
    for (const side of ['x1', 'y1', 'x2', 'y2'] as const)
      expect(label?.box[side]).toBeCloseTo(expected[side], 9);
  });

  test('a rotated box, for an obb model: the smallest rectangle around its corners in pixels', () => {
    // On a 200×100 image: (100, 10), (140, 50), (100, 90), (60, 50): a square of side 56.57, turned by 45°.
    const [label] = inPixels('2 0.5 0.1 0.7 0.5 0.5 0.9 0.3 0.5', OBB);
    expect(label).toMatchObject({ class: 2, box: { x1: expect.closeTo(60, 9), y2: expect.closeTo(90, 9) } });
    expect(label?.rotatedBox).toEqual({
      cx: expect.closeTo(100, 9),
      cy: expect.closeTo(50, 9),
      width: expect.closeTo(40 * Math.SQRT2, 9),
      height: expect.closeTo(40 * Math.SQRT2, 9),
      angle: expect.closeTo(Math.PI / 4, 9),
    });
  });

  test('an upright box, for an obb model: a rectangle without rotation', () => {
    const [label] = inPixels('2 0.5 0.5 0.5 1', OBB);
    expect(label?.rotatedBox).toEqual({ cx: 100, cy: 50, width: 100, height: 100, angle: 0 });
  });
});

describe('refused with file and line:', () => {
  test.each([
    [
      'pixels',
      '0 320 240 20 10',
      DETECT,
      'the coordinate 320 is not within 0 to 1; coordinates are fractions',
    ],
    ['pixels in a polygon', '0 0.1 0.1 0.2 0.1 12 0.2', DETECT, 'the coordinate 12'],
    ['more than the tolerance', '0 0.5 0.5 1.02 1', DETECT, 'the coordinate 1.02'],
    [
      'a negative coordinate',
      '0 -0.2 0.5 0.1 0.1',
      DETECT,
      'the coordinate -0.2 is not within 0 to 1; it is negative',
    ],
    ['a keypoint in pixels', '0 0.5 0.5 0.5 1 30 10 2 0.6 0.9 0', POSE, 'the coordinate 30'],
    ['nan', '0 nan 0.5 0.5 1', DETECT, '"nan" is not a number'],
    ['infinity', '0 inf 0.5 0.5 1', DETECT, '"inf" is not a number'],
    ['hexadecimal', '0 0x0 0.5 0.5 1', DETECT, '"0x0" is not a number'],
    ['a name for a class', 'cat 0.5 0.5 0.5 1', DETECT, '"cat" is not a number'],
    ['commas', '0,0.5,0.5,0.5,1', DETECT, 'is not a number'],
    [
      'a class the model does not have',
      '3 0.5 0.5 0.5 1',
      DETECT,
      'class 3, but the model has 3 classes: 0 to 2',
    ],
    ['a negative class', '-1 0.5 0.5 0.5 1', DETECT, '-1 is not a class number'],
    ['half a class', '0.5 0.5 0.5 0.5 1', DETECT, '0.5 is not a class number'],
    ['a class only', '0', DETECT, 'it has 0 numbers after the class'],
    ['three numbers', '0 0.5 0.5 0.5', DETECT, 'it has 3 numbers after the class'],
    ['a confidence at the end', '0 0.5 0.5 0.5 1 0.9', DETECT, 'is a prediction, not a label'],
    ['half a corner', '0 0.5 0.5 0.5 1 0.9 0.1 0.2', DETECT, 'it has 7 numbers after the class'],
    [
      'another number of keypoints',
      '0 0.5 0.5 0.5 1 0.3 0.1 2',
      POSE,
      'for the model’s 2 keypoints it must be 4, 8 or 10',
    ],
    ['an angle', '0 0.5 0.5 0.5 1 0.1', OBB, 'it has 5 numbers after the class'],
  ])('%s', (_what, line, model, words) => {
    const read = () => parse(`0 0.5 0.5 0.1 0.1\n\n${line}\n`, model);
    expect(read).toThrow(expect.objectContaining({ code: 'LABELS_INVALID' }));
    expect(read).toThrow(`a.txt, line 3: `);
    expect(read).toThrow(words);
  });
});

test('without class names, only classes above the maximum are refused', () => {
  const unnamed: LabelledModel = { task: 'detect', labels: [] };
  expect(parse('900 0.5 0.5 0.5 1', unnamed).labels).toHaveLength(1);
  expect(() => parse('90000 0.5 0.5 0.5 1', unnamed)).toThrow('line 1: class 90000');
});

test('a byte order mark, any line ends, tabs and blank lines are accepted; an empty file has no labels', () => {
  const text = '\uFEFF0 0.5 0.5 0.1 0.1 \r\n\r\n  1\t0.5 0.5  0.1 0.1\r2 0.5 0.5 0.1 0.1\n\n';
  expect(parse(text).labels.map((label) => label.class)).toEqual([0, 1, 2]);
  expect(parse('\n \n')).toEqual({ labels: [], duplicates: 0, empty: 0, outside: 0 });
});

test('rounding by a hundredth is accepted', () => {
  expect(parse('0 0.5 0.5 1.0000001 1.01\n0 -0.01 0.5 0.2 0.2').labels).toHaveLength(2);
});

test('duplicates count once; another class or polygon is another label', () => {
  const lines = ['0 0.5 0.5 0.1 0.1', '0 0.50 0.5 0.1 0.1', '1 0.5 0.5 0.1 0.1', '0 0.1 0.1 0.2 0.1 0.2 0.2'];
  const { labels, duplicates } = parse([...lines, '0 0.1 0.1 0.2 0.1 0.2 0.2'].join('\n'));
  expect({ count: labels.length, duplicates }).toEqual({ count: 3, duplicates: 2 });
});

test('boxes without area are skipped and counted, those beyond the image are counted', () => {
  const read = parse('0 0.5 0.5 0 0.1\n0 0.1 0.1 0.1 0.2 0.1 0.3\n0 0.9 0.9 0.5 0.1\n0 0.5 0.5 0.1 0.1');
  expect(read).toMatchObject({ empty: 2, outside: 1 });
  expect(read.labels).toHaveLength(2);
});
