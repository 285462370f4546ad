import { describe, expect, it } from 'vitest';
import { isYoloLiftError, type YoloLiftError } from '../../errors.ts';
import type { Dimension, ModelHeader, TensorElementType, TensorInfo } from '../../onnx/model-header.ts';
import { describeModel } from './describe-model.ts';
import type { ModelOverrides } from './model-description.ts';

const SQUARE = [1, 3, 640, 640] as const;
const DYNAMIC = ['batch', 3, 'height', 'width'] as const;

function tensor(name: string, shape: readonly Dimension[], type: TensorElementType = 'float32'): TensorInfo {
  return { name, type, shape };
}

function model(
  input: readonly Dimension[],
  outputs: readonly (readonly Dimension[] | TensorInfo)[],
  metadata: Readonly<Record<string, string>> = {},
): ModelHeader {
  const isTensor = (one: readonly Dimension[] | TensorInfo): one is TensorInfo => 'shape' in one;
  return {
    irVersion: 8,
    opset: 17,
    producer: 'pytorch',
    metadata,
    inputs: [tensor('images', input)],
    outputs: outputs.map((one, i) => (isTensor(one) ? one : tensor(`output${i}`, one))),
    externalData: [],
    fileBytes: 1,
  };
}

const describeIt = (header: ModelHeader, overrides: ModelOverrides = {}) =>
  describeModel(header, '/models/best.onnx', overrides);

function failure(header: ModelHeader, overrides: ModelOverrides = {}): YoloLiftError {
  try {
    describeIt(header, overrides);
  } catch (error) {
    if (isYoloLiftError(error)) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}

/** `names` of n classes, and a task. */
function ultralytics(classes: number, task = 'detect', more: Readonly<Record<string, string>> = {}) {
  const names = Array.from({ length: classes }, (_, i) => `${i}: 'thing ${i}'`);
  return { task, stride: '32', imgsz: '[640, 640]', names: `{${names.join(', ')}}`, ...more };
}

describe('head and task', () => {
  it.each([
    ['v8', model(SQUARE, [[1, 84, 8400]], ultralytics(80)), 'detect', 'anchor-free', 80],
    ['v8 without metadata', model(SQUARE, [[1, 84, 8400]]), 'detect', 'anchor-free', 80],
    ['v8 of one class', model(SQUARE, [[1, 5, 8400]]), 'detect', 'anchor-free', 1],
    ['v8 not square', model([1, 3, 480, 864], [[1, 12, 8505]]), 'detect', 'anchor-free', 8],
    ['v8 with P6', model([1, 3, 640, 640], [[1, 84, 8500]]), 'detect', 'anchor-free', 80],
    ['v8 with P2', model(SQUARE, [[1, 84, 34_000]]), 'detect', 'anchor-free', 80],
    ['v8 dynamic', model(DYNAMIC, [['batch', 84, 'anchors']], ultralytics(80)), 'detect', 'anchor-free', 80],
    [
      'v8 transposed',
      model(SQUARE, [[1, 8400, 84]], ultralytics(80)),
      'detect',
      'anchor-free-transposed',
      80,
    ],
    ['v8 transposed, bare', model(SQUARE, [[1, 8400, 84]]), 'detect', 'anchor-free-transposed', 80],
    ['v5', model(SQUARE, [[1, 25_200, 85]]), 'detect', 'anchor-based', 80],
    ['v5 dynamic', model(DYNAMIC, [['batch', 'anchors', 8]], ultralytics(3)), 'detect', 'anchor-based', 3],
    ['v5 with P6', model([1, 3, 1280, 1280], [[1, 102_000, 85]]), 'detect', 'anchor-based', 80],
    ['YOLOX', model([1, 3, 416, 416], [[1, 3549, 85]]), 'detect', 'grid', 80],
    ['YOLOX of one class', model([1, 3, 192, 192], [[1, 756, 6]]), 'detect', 'grid', 1],
    ['YOLOX with names', model(SQUARE, [[1, 8400, 8]], ultralytics(3)), 'detect', 'grid', 3],
    ['FastestDet', model([1, 3, 352, 352], [[1, 484, 85]]), 'detect', 'anchor-based', 80],
    ['v10', model(SQUARE, [[1, 300, 6]], ultralytics(5)), 'detect', 'end-to-end', 5],
    [
      'v26',
      model(SQUARE, [[1, 300, 6]], ultralytics(2, 'detect', { end2end: 'True' })),
      'detect',
      'end-to-end',
      2,
    ],
    [
      'NMS inside',
      model(SQUARE, [[1, 'n', 6]], ultralytics(1, 'detect', { args: "{'nms': True}" })),
      'detect',
      'end-to-end',
      1,
    ],
    [
      'v26 without end to end',
      model(SQUARE, [[1, 6, 8400]], ultralytics(2, 'detect', { end2end: 'False' })),
      'detect',
      'anchor-free',
      2,
    ],
    [
      'segment',
      model(
        SQUARE,
        [
          [1, 116, 8400],
          [1, 32, 160, 160],
        ],
        ultralytics(80, 'segment'),
      ),
      'segment',
      'anchor-free',
      80,
    ],
    [
      'segment, bare',
      model(SQUARE, [
        [1, 116, 8400],
        [1, 32, 160, 160],
      ]),
      'segment',
      'anchor-free',
      80,
    ],
    [
      'v5 segment',
      model(SQUARE, [
        [1, 25_200, 117],
        [1, 32, 160, 160],
      ]),
      'segment',
      'anchor-based',
      80,
    ],
    [
      'segment end to end',
      model(
        SQUARE,
        [
          [1, 300, 38],
          [1, 32, 160, 160],
        ],
        ultralytics(4, 'segment'),
      ),
      'segment',
      'end-to-end',
      4,
    ],
    [
      'pose',
      model(SQUARE, [[1, 56, 8400]], ultralytics(1, 'pose', { kpt_shape: '[17, 3]' })),
      'pose',
      'anchor-free',
      1,
    ],
    ['pose, bare', model(SQUARE, [[1, 56, 8400]]), 'pose', 'anchor-free', 1],
    [
      'pose end to end',
      model(SQUARE, [[1, 300, 57]], ultralytics(1, 'pose', { kpt_shape: '[17, 3]' })),
      'pose',
      'end-to-end',
      1,
    ],
    [
      'pose of 2 classes',
      model(SQUARE, [[1, 14, 8400]], ultralytics(2, 'pose', { kpt_shape: '(4, 2)' })),
      'pose',
      'anchor-free',
      2,
    ],
    ['obb', model([1, 3, 1024, 1024], [[1, 20, 21_504]], ultralytics(15, 'obb')), 'obb', 'anchor-free', 15],
    [
      'obb end to end',
      model([1, 3, 1024, 1024], [[1, 300, 7]], ultralytics(15, 'obb')),
      'obb',
      'end-to-end',
      15,
    ],
    [
      'classifier',
      model([1, 3, 224, 224], [[1, 1000]], ultralytics(1000, 'classify')),
      'classify',
      'classifier',
      1000,
    ],
    ['classifier, bare', model([1, 3, 224, 224], [[1, 7]]), 'classify', 'classifier', 7],
    [
      'classifier of 7, dynamic',
      model(DYNAMIC, [['n', 7]], ultralytics(7, 'classify')),
      'classify',
      'classifier',
      7,
    ],
  ])('%s', (_what, header, task, head, classes) => {
    const description = describeIt(header);
    expect(description).toMatchObject({ task, head, name: 'best', outputName: 'output0' });
    expect(description.labels).toHaveLength(classes);
    expect(description.reasons[0]).toMatch(new RegExp(`^task ${task}: `));
    expect(description.reasons[1]).toMatch(new RegExp(`^head ${head}: `));
  });

  it('leaves labels empty if the number of classes is unknown', () => {
    expect(describeIt(model(SQUARE, [[1, 300, 6]])).labels).toEqual([]);
  });

  it('names the prototypes and counts their channels', () => {
    const header = model(SQUARE, [
      [1, 116, 8400],
      [1, 32, 160, 160],
    ]);
    expect(describeIt(header)).toMatchObject({ prototypeOutputName: 'output1', maskChannels: 32 });
  });

  it('ignores a v5 export’s feature maps behind its boxes', () => {
    const header = model(SQUARE, [
      [1, 25_200, 85],
      [1, 3, 80, 80, 85],
      [1, 3, 40, 40, 85],
    ]);
    expect(describeIt(header, { task: 'detect' })).toMatchObject({
      head: 'anchor-based',
      outputName: 'output0',
    });
  });
});

describe('preprocessing', () => {
  it.each([
    [[1, 84, 8400], { fit: 'letterbox', channelOrder: 'rgb', pixelScale: 1 / 255 }, 'auto'],
    [[1, 25_200, 85], { fit: 'letterbox', channelOrder: 'rgb', pixelScale: 1 / 255 }, 'auto'],
    [[1, 8400, 85], { fit: 'top-left', channelOrder: 'bgr', pixelScale: 1 }, 'pixels'],
    [[1, 10], { fit: 'centre-crop', channelOrder: 'rgb', pixelScale: 1 / 255 }, 'pixels'],
  ])('by its head: %j', (output, input, coordinates) => {
    expect(describeIt(model(SQUARE, [output]))).toMatchObject({ input, coordinates });
  });

  it('prefers the declared shape to metadata, and says so', () => {
    const { input, reasons } = describeIt(model([1, 3, 320, 320], [[1, 300, 6]], ultralytics(80)));
    expect(input).toMatchObject({ width: 320, height: 320, isDynamic: false });
    expect(reasons).toContain('metadata imgsz says 640×640: ignored, the declared shape is used');
  });

  it.each([
    [{}, {}, 640, 640],
    [{ imgsz: '[480, 864]' }, {}, 864, 480],
    [{ imgsz: '[480, 864]' }, { inputSize: { width: 300, height: 320 } }, 320, 320],
    [{ task: 'classify' }, {}, 224, 224],
  ])('fills dynamic axes: metadata %j, override %j', (metadata, overrides, width, height) => {
    const output = 'task' in metadata ? [1, 10] : [1, 84, 'n'];
    const { input } = describeIt(model(DYNAMIC, [output], metadata), overrides);
    expect(input).toMatchObject({ width, height, isDynamic: true });
  });

  it('takes the stride from metadata', () => {
    expect(describeIt(model(SQUARE, [[1, 84, 8500]], { stride: '64' })).stride).toBe(64);
    expect(describeIt(model(SQUARE, [[1, 84, 8400]], { stride: '[8, 16, 32]' })).stride).toBe(32);
  });

  it('keeps the type: float16', () => {
    const header = { ...model(SQUARE, [[1, 84, 8400]]), inputs: [tensor('images', SQUARE, 'float16')] };
    expect(describeIt(header).input.type).toBe('float16');
  });
});

describe('labels and keypoints', () => {
  it('reads names as a list or a dict', () => {
    const labels = ['cat', 'dog'];
    expect(describeIt(model(SQUARE, [[1, 6, 8400]], { names: "['cat', 'dog']" })).labels).toEqual(labels);
    expect(describeIt(model(SQUARE, [[1, 6, 8400]], { names: "{1: 'dog', 0: 'cat'}" })).labels).toEqual(
      labels,
    );
    expect(describeIt(model(SQUARE, [[1, 6, 8400]], { names: '{"0": "cat", "1": "dog"}' })).labels).toEqual(
      labels,
    );
    expect(describeIt(model(SQUARE, [[1, 6, 8400]]), { labels }).labels).toEqual(labels);
  });

  it('numbers classes without names', () => {
    expect(describeIt(model(SQUARE, [[1, 6, 8400]])).labels).toEqual(['class 0', 'class 1']);
  });

  it('notes unreadable names', () => {
    const { labels, reasons } = describeIt(model(SQUARE, [[1, 6, 8400]], { names: 'cat,dog' }));
    expect(labels).toEqual(['class 0', 'class 1']);
    expect(reasons).toContain('metadata names cannot be read: "cat,dog"');
  });

  it('builds no endless list from a hostile dict', () => {
    expect(describeIt(model(SQUARE, [[1, 5, 8400]], { names: "{1000000000: 'x'}" })).labels).toEqual([
      'class 0',
    ]);
  });

  it('names both counts if they differ', () => {
    const error = failure(model(SQUARE, [[1, 84, 8400]], ultralytics(3)));
    expect(error.code).toBe('MODEL_UNDECIDED');
    expect(error.message).toContain('names 3 classes, but the output has room for 80');
    const mine = failure(model(SQUARE, [[1, 84, 8400]]), { labels: ['a', 'b'] });
    expect(mine.code).toBe('INVALID_OPTION');
    expect(mine.message).toContain('2 were given, but the model has 80 classes');
  });

  it.each([
    [{ kpt_shape: '[17, 3]' }, 17, 3, 'nose'],
    [{}, 17, 3, 'nose'],
    [{ kpt_shape: '[17, 3]', kpt_names: `{0: [${Array(17).fill("'p'").join(',')}]}` }, 17, 3, 'p'],
  ])('keypoints: %j', (more, count, dimensions, first) => {
    const { keypoints } = describeIt(model(SQUARE, [[1, 56, 8400]], ultralytics(1, 'pose', more)));
    expect(keypoints).toMatchObject({ count, dimensions });
    expect(keypoints?.names).toHaveLength(count);
    expect(keypoints?.names[0]).toBe(first);
  });

  it('numbers keypoints other than COCO’s', () => {
    const header = model(SQUARE, [[1, 14, 8400]], ultralytics(2, 'pose', { kpt_shape: '(4, 2)' }));
    expect(describeIt(header).keypoints?.names).toEqual([
      'keypoint 0',
      'keypoint 1',
      'keypoint 2',
      'keypoint 3',
    ]);
  });
});

describe('limits on a header’s counts', () => {
  it.each([
    ['classes', model(SQUARE, [[1, 1_000_000_000, 8400]]), '999999996 classes'],
    [
      'keypoints',
      model(SQUARE, [[1, 56, 8400]], { task: 'pose', kpt_shape: '[1000000000, 3]' }),
      'keypoints',
    ],
    [
      'mask channels',
      model(
        SQUARE,
        [
          [1, 9000, 8400],
          [1, 5000, 160, 160],
        ],
        { task: 'segment' },
      ),
      '5000 channels',
    ],
    ['a side of the input', model([1, 3, 1_000_000, 640], [[1, 84, 8400]]), '640×1000000'],
    ['pixels of the input', model([1, 3, 16_000, 16_000], [[1, 84, 8400]]), 'megapixels'],
  ])('%s: refused above the limit, before anything is allocated', (_what, header, words) => {
    const error = failure(header);
    expect(error.code).toBe('MODEL_UNSUPPORTED');
    expect(error.message).toContain(words);
  });

  it('too many names and too large strides are ignored and noted', () => {
    const names = `[${"'x',".repeat(100_001)}]`;
    const { labels, stride, reasons } = describeIt(
      model(SQUARE, [[1, 5, 8400]], { names, stride: '1000000000' }),
    );
    expect(labels).toEqual(['class 0']);
    expect(stride).toBe(32);
    expect(reasons.filter((reason) => reason.includes('cannot be read'))).toHaveLength(2);
  });
});

describe('overrides', () => {
  it.each([
    [model(SQUARE, [[1, 8400, 85]]), { head: 'anchor-based' }, { head: 'anchor-based' }],
    [model(SQUARE, [['a', 'b', 'c']]), { head: 'anchor-free' }, { head: 'anchor-free', labels: [] }],
    [model(SQUARE, [[]]), { head: 'anchor-free', labels: ['x'] }, { head: 'anchor-free', labels: ['x'] }],
    [model(SQUARE, [[1, 56, 8400]]), { task: 'detect' }, { task: 'detect' }],
    [model(SQUARE, [[1, 84, 8400]]), { normalised: true }, { coordinates: 'normalised' }],
    [model(SQUARE, [[1, 84, 8400]]), { normalised: false }, { coordinates: 'pixels' }],
    [model(SQUARE, [[1, 300, 84]], ultralytics(80)), { head: 'anchor-free-transposed' }, { task: 'detect' }],
  ] as const)('%#', (header, overrides, expected) => {
    expect(describeIt(header, overrides)).toMatchObject(expected);
  });

  it.each([
    [{ inputSize: { width: 320, height: 640 } }, 'fixed at 640 px'],
    [{ inputSize: { width: 0, height: 640 } }, 'is not 1 to'],
    [{ head: 'end-to-end' }, 'does not fit'],
  ] as const)('refused if it contradicts the file: %j', (overrides, why) => {
    const error = failure(model(SQUARE, [[1, 84, 8400]]), overrides);
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toContain(why);
  });
});

describe('refusals', () => {
  const boxes = [1, 84, 8400];
  const efficientNms = ['num_dets', 'det_boxes', 'det_scores', 'det_classes'].map((name) =>
    tensor(name, [1, 100]),
  );
  const typed = (type: TensorElementType) => ({
    ...model(SQUARE, [boxes]),
    inputs: [tensor('images', SQUARE, type)],
  });

  it.each([
    [
      'raw v5 maps',
      model(SQUARE, [
        [1, 3, 80, 80, 85],
        [1, 3, 40, 40, 85],
        [1, 3, 20, 20, 85],
      ]),
      'without `--train`',
    ],
    ['one raw map', model(SQUARE, [[1, 255, 80, 80]]), 'raw feature maps'],
    [
      'raw v8 maps',
      model(SQUARE, [
        [1, 144, 80, 80],
        [1, 144, 40, 40],
        [1, 144, 20, 20],
      ]),
      'raw feature maps',
    ],
    ['EfficientNMS', model(SQUARE, efficientNms), 'EfficientNMS'],
    ['v7 end to end', model(SQUARE, [['Concatoutput_dim_0', 7]]), 'no `--end2end`'],
    [
      'boxes apart',
      model(SQUARE, [
        [1, 8400, 4],
        [1, 8400, 80],
      ]),
      'separate outputs',
    ],
    ['batch of 4', model([4, 3, 640, 640], [[4, 84, 8400]]), 'batch=1'],
    ['channels last', model([1, 640, 640, 3], [boxes]), '--inputs-as-nchw images'],
    ['four channels', model([1, 4, 640, 640], [boxes]), '4 channels'],
    ['uint8', typed('uint8'), 'takes uint8 input'],
    ['int8', typed('int8'), 'takes int8 input'],
    ['text', model([1, 512], [boxes]), 'not an image'],
    [
      'two inputs',
      { ...model(SQUARE, [boxes]), inputs: [tensor('a', SQUARE), tensor('b', [1, 2])] },
      'takes 2 inputs',
    ],
    ['no output', model(SQUARE, []), 'has no outputs'],
    ['another task', model(SQUARE, [boxes], { task: 'depth' }), '"depth"'],
    ['masks without prototypes', model(SQUARE, [[1, 116, 8400]], { task: 'segment' }), 'mask prototypes'],
  ])('%s', (_what, header, why) => {
    const error = failure(header);
    expect(error.code).toBe('MODEL_UNSUPPORTED');
    expect(error.message).toContain(why);
    expect(error.message).toContain('/models/best.onnx');
  });

  it.each([
    ['no axis of candidates', model(SQUARE, [[1, 84, 1234]]), '--head'],
    ['all axes dynamic', model(DYNAMIC, [['a', 'b', 'c']]), '--head'],
    ['not a YOLO', model([1, 3, 224, 224], [[1, 21, 1, 1]]), '--task'],
    ['names that fit neither', model(SQUARE, [[1, 8400, 85]], ultralytics(3)), '--labels'],
    ['pose without keypoints', model(SQUARE, [[1, 9, 8400]], ultralytics(5, 'pose')), '--labels'],
  ])('undecided: %s', (_what, header, option) => {
    const error = failure(header);
    expect(error.code).toBe('MODEL_UNDECIDED');
    expect(error.message).toContain(option);
    expect(error.message).toContain('images [');
    expect(error.message).toContain('output0 [');
  });
});
