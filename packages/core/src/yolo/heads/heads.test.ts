import { describe, expect, it } from 'vitest';
import type { HeadShapes } from './head-shapes.ts';
import { getHead, HEADS, type Head, recognisingHeads } from './heads.ts';

function shapes(middle: number | string, last: number | string, more: Partial<HeadShapes> = {}): HeadShapes {
  return {
    outputText: `output0 [1, ${middle}, ${last}]`,
    rank: 3,
    middle,
    last,
    input: { width: 640, height: 640 },
    classes: undefined,
    isNamedByFile: false,
    extras: 0,
    isDeclaredEndToEnd: false,
    headClass: undefined,
    modelName: undefined,
    ...more,
  };
}

const fitting = (given: HeadShapes): readonly Head[] => recognisingHeads(given).map(({ id }) => id);

const YOLOX_OR_V6: readonly Head[] = ['grid', 'grid-decoded', 'anchor-based'];
const named = (classes: number, isNamedByFile = true) => ({ classes, isNamedByFile });

describe('heads that match a shape', () => {
  it.each<[what: string, given: HeadShapes, heads: readonly Head[]]>([
    ['v8', shapes(84, 8400), ['anchor-free']],
    ['v8 dynamic', shapes(84, 'anchors'), ['anchor-free']],
    ['v5', shapes(25_200, 85), ['anchor-based']],
    ['v5 dynamic, names its own', shapes('n', 8, named(3)), ['anchor-based']],
    ['dynamic with objectness, names the caller’s', shapes('n', 8, named(3, false)), YOLOX_OR_V6],
    ['COCO with objectness, one a cell', shapes(8400, 85), YOLOX_OR_V6],
    ['the same with names', shapes(8400, 85, named(80)), YOLOX_OR_V6],
    ['COCO without objectness, one a cell', shapes(8400, 84), ['anchor-free-transposed']],
    ['rows of a cell without names', shapes(8400, 8), [...YOLOX_OR_V6, 'anchor-free-transposed']],
    ['rows of a cell with names', shapes(8400, 8, named(4)), ['anchor-free-transposed']],
    ['after NMS', shapes(300, 6), ['end-to-end', 'query']],
    ['after NMS, of 5 classes', shapes(300, 6, named(5)), ['end-to-end']],
    ['RT-DETR of 2 classes', shapes(300, 6, named(2)), ['end-to-end', 'query']],
    ['RT-DETR of COCO', shapes(300, 84), ['query']],
    ['declared to need no NMS', shapes(300, 6, { ...named(2), isDeclaredEndToEnd: true }), ['end-to-end']],
    [
      'declared, as many rows as cells',
      shapes(8400, 6, { ...named(2), isDeclaredEndToEnd: true }),
      ['end-to-end'],
    ],
    [
      'declared, with an unnamed length',
      shapes(300, 'anchors', { ...named(2), isDeclaredEndToEnd: true }),
      ['end-to-end'],
    ],
    [
      'RT-DETR of 2 classes, declared',
      shapes(300, 6, { ...named(2), headClass: 'RTDETRDecoder' }),
      ['query', 'query-ranked'],
    ],
    ['RT-DETR of COCO, declared', shapes(300, 84, { ...named(80), headClass: 'RTDETRDecoder' }), ['query']],
    ['RT-DETR, ranked', shapes(300, 6, { ...named(80), headClass: 'RTDETRDecoder' }), ['query-ranked']],
    [
      'RT-DETR, declared, dynamic',
      shapes(300, 'anchors', { ...named(2), headClass: 'RTDETRDecoder' }),
      ['query'],
    ],
    ['RT-DETR, by its name', shapes(300, 6, { ...named(80), modelName: 'rtdetr-l' }), ['query-ranked']],
    ['FastestDet', shapes(1600, 85), ['anchor-based']],
    ['nothing', shapes(84, 1234), []],
  ])('%s', (_what, given, heads) => {
    expect(fitting(given)).toEqual(heads);
  });
});

describe('a head', () => {
  it.each(HEADS)('$id is found by its id, and has a summary and a score', (head) => {
    expect(getHead(head.id)).toBe(head);
    expect(head.summary).toMatch(/\[1, .*class|x1 y1 x2 y2/);
    if (head.kind === 'scores') return;
    const row = [10, 10, 4, 4, 0.5, 0.25, 0.125];
    const score = head.scoreOf((_source, attribute) => row[attribute] ?? 0, 0, 0);
    const expected = { withObjectness: 0.5 * 0.25, plain: 0.5 };
    expect(score).toBe('objectnessAt' in head ? expected.withObjectness : expected.plain);
  });
});
