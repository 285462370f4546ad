import type { ConstantOutput } from '../constant-yolo-model.ts';
import type { BuiltTensorInfo } from '../onnx-model-builder.ts';
import {
  best,
  centre,
  columnsOutput,
  corners,
  fewRows,
  gridRows,
  logit,
  normalised,
  type Row,
  rowsOutput,
  SCENE_SIDE,
} from './layout-scene.ts';

/** One exporter's layout, as a network that outputs the scene. */
export interface Layout {
  readonly name: string;
  readonly inputs?: readonly BuiltTensorInfo[];
  readonly outputs: readonly ConstantOutput[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether it is supported, or its file is refused. */
  readonly answer: 'right' | 'refused';
  /** Number of classes. Default 3. */
  readonly classes?: number;
}

const NAMES = { stride: '32', names: "{0: 'person', 1: 'dog', 2: 'car'}" };
const ULTRALYTICS = { ...NAMES, task: 'detect', imgsz: '[96, 96]' };

const withObjectness = (row: Row) => [...centre(row), row.objectness, ...row.scores];
const withoutObjectness = (row: Row) => [...centre(row), ...row.scores];
const certain = (row: Row) => [...centre(row), 1, ...row.scores];

/** YOLOX before decoding: offset from the cell and logarithm of the size, in strides. */
const gridOffsets = (row: Row) => {
  const { column, row: line, stride } = row.cell;
  return [
    row.cx / stride - column,
    row.cy / stride - line,
    Math.log(row.width / stride),
    Math.log(row.height / stride),
    row.objectness,
    ...row.scores,
  ];
};

function zeros(name: string, shape: readonly (number | string)[], dims?: readonly number[]): ConstantOutput {
  const lengths = dims ?? (shape as readonly number[]);
  const size = lengths.reduce((product, axis) => product * axis, 1);
  // Not zeros: real outputs vary.
  const data = Float32Array.from({ length: size }, (_, at) => Math.sin(at));
  return { name, shape, ...(dims !== undefined && { dims }), data };
}

/** Keypoints along the diagonal of the box. */
function pointsIn({ cx, cy, width, height }: Row, count: number): [x: number, y: number][] {
  return Array.from({ length: count }, (_, at) => {
    const along = at / (count - 1) - 0.5;
    return [cx + along * width, cy + along * height];
  });
}

const twice = (name: string, rows: readonly Row[]) => [
  rowsOutput(`${name}boxes`, rows, corners),
  rowsOutput(`${name}scores`, rows, (row) => row.scores),
];

/** Layouts of YOLO families and related models, by exporter. */
export const LAYOUTS: readonly Layout[] = [
  {
    name: 'YOLOv5, names',
    answer: 'right',
    metadata: NAMES,
    outputs: [rowsOutput('output0', gridRows('letterbox', { anchors: 3 }), withObjectness)],
  },
  {
    name: 'YOLOv5, no metadata',
    answer: 'right',
    outputs: [rowsOutput('output', gridRows('letterbox', { anchors: 3, classes: 80 }), withObjectness)],
  },
  {
    name: 'YOLOv5, 0..1',
    answer: 'right',
    metadata: NAMES,
    outputs: [
      rowsOutput('output0', gridRows('letterbox', { anchors: 3 }), (row) => [
        ...normalised(centre(row)),
        row.objectness,
        ...row.scores,
      ]),
    ],
  },
  {
    name: 'YOLOv5 --train',
    answer: 'refused',
    metadata: NAMES,
    outputs: [12, 6, 3].map((side, at) => zeros(`output${at}`, [1, 3, side, side, 8])),
  },
  {
    name: 'YOLOv5-seg',
    answer: 'right',
    metadata: NAMES,
    outputs: [
      rowsOutput('output0', gridRows('letterbox', { anchors: 3 }), (row) => [
        ...withObjectness(row),
        ...Array(32).fill(0.1),
      ]),
      zeros('output1', [1, 32, 24, 24]),
    ],
  },
  {
    name: 'YOLOv6, no metadata',
    answer: 'right',
    outputs: [rowsOutput('outputs', gridRows('letterbox', { classes: 80 }), certain)],
  },
  {
    name: 'YOLOv6, names',
    answer: 'right',
    metadata: NAMES,
    outputs: [rowsOutput('outputs', gridRows('letterbox'), certain)],
  },
  {
    name: 'YOLOv7 --grid',
    answer: 'right',
    outputs: [rowsOutput('output', gridRows('letterbox', { anchors: 3, classes: 80 }), withObjectness)],
  },
  {
    name: 'YOLOv7 --end2end',
    answer: 'refused',
    outputs: [
      {
        ...rowsOutput('output', fewRows('letterbox', { length: 2 }), (row) => [
          0,
          ...corners(row),
          ...best(row).reverse(),
        ]),
        shape: ['dets', 7],
        dims: [2, 7],
      },
    ],
  },
  {
    name: 'YOLOv7 --end2end for TensorRT',
    answer: 'refused',
    outputs: [
      zeros('num_dets', [1, 1]),
      zeros('det_boxes', [1, 100, 4]),
      zeros('det_scores', [1, 100]),
      zeros('det_classes', [1, 100]),
    ],
  },
  {
    name: 'YOLOv7-pose',
    answer: 'right',
    classes: 1,
    outputs: [
      rowsOutput('output', gridRows('letterbox', { anchors: 3, classes: 1 }), (row) => [
        ...withObjectness(row),
        ...pointsIn(row, 17).flatMap((point) => [...point, 0.9]),
      ]),
    ],
  },
  {
    name: 'YOLOv5-face',
    answer: 'refused',
    classes: 1,
    outputs: [
      rowsOutput('output', gridRows('letterbox', { anchors: 3, classes: 1 }), (row) => [
        ...centre(row),
        row.objectness,
        ...pointsIn(row, 5).flat(),
        ...row.scores,
      ]),
    ],
  },
  {
    name: 'YOLOX, no metadata',
    answer: 'right',
    outputs: [rowsOutput('output', gridRows('top-left', { classes: 80 }), gridOffsets)],
  },
  {
    name: 'YOLOX, decoded in the graph',
    answer: 'right',
    outputs: [rowsOutput('output', gridRows('top-left', { classes: 80 }), withObjectness)],
  },
  {
    name: 'YOLOv8',
    answer: 'right',
    metadata: ULTRALYTICS,
    outputs: [columnsOutput('output0', gridRows('letterbox'), withoutObjectness)],
  },
  {
    name: 'YOLOv8, no metadata',
    answer: 'right',
    outputs: [columnsOutput('output0', gridRows('letterbox', { classes: 80 }), withoutObjectness)],
  },
  {
    name: 'YOLOv8, transposed',
    answer: 'right',
    metadata: ULTRALYTICS,
    outputs: [rowsOutput('output0', gridRows('letterbox'), withoutObjectness)],
  },
  {
    name: 'YOLOv8, 0..1',
    answer: 'right',
    metadata: ULTRALYTICS,
    outputs: [
      columnsOutput('output0', gridRows('letterbox'), (row) => [...normalised(centre(row)), ...row.scores]),
    ],
  },
  {
    name: 'YOLOv8, corners',
    answer: 'right',
    metadata: ULTRALYTICS,
    outputs: [columnsOutput('output0', gridRows('letterbox'), (row) => [...corners(row), ...row.scores])],
  },
  {
    name: 'YOLOv8, logits',
    answer: 'right',
    metadata: ULTRALYTICS,
    outputs: [
      columnsOutput('output0', gridRows('letterbox'), (row) => [...centre(row), ...row.scores.map(logit)]),
    ],
  },
  {
    name: 'YOLOv8, scores in percent',
    answer: 'refused',
    metadata: ULTRALYTICS,
    outputs: [
      columnsOutput('output0', gridRows('letterbox'), (row) => [
        ...centre(row),
        ...row.scores.map((score) => score * 100),
      ]),
    ],
  },
  {
    name: 'YOLOv8, 52 classes, no metadata',
    answer: 'right',
    outputs: [columnsOutput('output0', gridRows('letterbox', { classes: 52 }), withoutObjectness)],
  },
  {
    name: 'YOLOv8, raw maps',
    answer: 'refused',
    metadata: ULTRALYTICS,
    outputs: [12, 6, 3].map((side, at) => zeros(`output${at}`, [1, 67, side, side])),
  },
  {
    name: 'YOLOv8, boxes and maps',
    answer: 'right',
    metadata: ULTRALYTICS,
    outputs: [
      columnsOutput('output0', gridRows('letterbox'), withoutObjectness),
      ...[12, 6, 3].map((side, at) => zeros(`map${at}`, [1, 67, side, side])),
    ],
  },
  {
    name: 'YOLOv8, boxes and maps, no metadata',
    answer: 'right',
    outputs: [
      columnsOutput('output0', gridRows('letterbox', { classes: 80 }), withoutObjectness),
      ...[12, 6, 3].map((side, at) => zeros(`map${at}`, [1, 144, side, side])),
    ],
  },
  {
    name: 'YOLOv9 with its auxiliary branch',
    answer: 'refused',
    metadata: NAMES,
    outputs: [
      columnsOutput(
        'output0',
        gridRows('letterbox').map((row) => ({
          ...row,
          cx: row.cx + 9,
          scores: row.scores.map((score) => score * 0.6),
        })),
        withoutObjectness,
      ),
      columnsOutput('output1', gridRows('letterbox'), withoutObjectness),
    ],
  },
  {
    name: 'YOLOv10',
    answer: 'right',
    metadata: { ...ULTRALYTICS, end2end: 'True' },
    outputs: [rowsOutput('output0', fewRows('letterbox'), (row) => [...corners(row), ...best(row)])],
  },
  {
    name: 'YOLOv10, no metadata',
    answer: 'right',
    outputs: [rowsOutput('output0', fewRows('letterbox'), (row) => [...corners(row), ...best(row)])],
  },
  {
    name: 'after NMS, 0..1',
    answer: 'right',
    metadata: ULTRALYTICS,
    outputs: [
      rowsOutput('output0', fewRows('letterbox'), (row) => [...normalised(corners(row)), ...best(row)]),
    ],
  },
  {
    name: 'after NMS, class before score',
    answer: 'refused',
    outputs: [
      rowsOutput('output0', fewRows('letterbox'), (row) => [...corners(row), ...best(row).reverse()]),
    ],
  },
  {
    name: 'after NMS, transposed',
    answer: 'refused',
    outputs: [columnsOutput('output0', fewRows('letterbox'), (row) => [...corners(row), ...best(row)])],
  },
  {
    name: 'after NMS, centres',
    answer: 'refused',
    outputs: [rowsOutput('output0', fewRows('letterbox'), (row) => [...centre(row), ...best(row)])],
  },
  {
    name: 'RT-DETR, named',
    answer: 'right',
    metadata: { ...ULTRALYTICS, head: 'RTDETRDecoder' },
    outputs: [
      rowsOutput('output0', fewRows('stretch'), (row) => [...normalised(centre(row)), ...row.scores]),
    ],
  },
  {
    name: 'RT-DETR, no metadata',
    answer: 'right',
    outputs: [
      rowsOutput('output0', fewRows('stretch', { classes: 80 }), (row) => [
        ...normalised(centre(row)),
        ...row.scores,
      ]),
    ],
  },
  {
    name: 'RT-DETR, ranked',
    answer: 'right',
    metadata: { ...ULTRALYTICS, head: 'RTDETRDecoder' },
    outputs: [rowsOutput('output0', fewRows('stretch'), (row) => [...normalised(centre(row)), ...best(row)])],
  },
  {
    name: 'RT-DETR, ranked, of two classes, by its description',
    answer: 'right',
    classes: 2,
    metadata: {
      task: 'detect',
      names: "{0: 'person', 1: 'car'}",
      stride: '32',
      imgsz: '[96, 96]',
      description: 'Ultralytics rtdetr-l model trained on cars.yaml',
    },
    outputs: [
      rowsOutput('output0', fewRows('stretch', { classes: 2 }), (row) => [
        ...normalised(centre(row)),
        ...best(row),
      ]),
    ],
  },
  {
    name: 'RT-DETR, two classes, named',
    answer: 'right',
    metadata: { task: 'detect', names: "{0: 'person', 1: 'car'}", stride: '32', imgsz: '[96, 96]' },
    classes: 2,
    outputs: [
      rowsOutput('output0', fewRows('stretch', { classes: 2 }), (row) => [
        ...normalised(centre(row)),
        ...row.scores,
      ]),
    ],
  },
  {
    name: 'RT-DETR of its authors',
    answer: 'refused',
    inputs: [
      { name: 'images', shape: ['N', 3, SCENE_SIDE, SCENE_SIDE] },
      { name: 'orig_target_sizes', type: 'int64', shape: ['N', 2] },
    ],
    outputs: [
      zeros('labels', [1, 300]),
      rowsOutput('boxes', fewRows('stretch'), corners),
      zeros('scores', [1, 300]),
    ],
  },
  {
    name: 'DETR, logits',
    answer: 'refused',
    outputs: [
      rowsOutput('logits', fewRows('stretch', { classes: 92, length: 100 }), (row) => row.scores.map(logit)),
      rowsOutput('pred_boxes', fewRows('stretch', { length: 100 }), (row) => normalised(centre(row))),
    ],
  },
  {
    name: 'RF-DETR',
    answer: 'refused',
    outputs: [
      rowsOutput('dets', fewRows('stretch'), (row) => normalised(centre(row))),
      rowsOutput('labels', fewRows('stretch', { classes: 91 }), (row) => row.scores.map(logit)),
    ],
  },
  { name: 'YOLO-NAS', answer: 'refused', outputs: twice('', gridRows('letterbox', { classes: 80 })) },
  {
    name: 'DAMO-YOLO',
    answer: 'refused',
    outputs: twice('', gridRows('stretch', { classes: 80 })).reverse(),
  },
  {
    name: 'YOLO-NAS, flat',
    answer: 'refused',
    outputs: [
      {
        ...rowsOutput('graph2_flat_predictions', fewRows('letterbox', { length: 2 }), (row) => [
          0,
          ...corners(row),
          ...best(row),
        ]),
        shape: ['detections', 7],
        dims: [2, 7],
      },
    ],
  },
  {
    name: 'YOLO-NAS, batch',
    answer: 'refused',
    outputs: [
      zeros('num_predictions', [1, 1]),
      zeros('pred_boxes', [1, 100, 4]),
      zeros('pred_scores', [1, 100]),
      zeros('pred_classes', [1, 100]),
    ],
  },
  {
    name: 'MMDeploy',
    answer: 'refused',
    outputs: [
      rowsOutput('dets', fewRows('letterbox', { length: 100 }), (row) => [
        ...corners(row),
        best(row)[0] ?? 0,
      ]),
      zeros('labels', [1, 100]),
    ],
  },
  {
    name: 'PP-YOLOE, no NMS',
    answer: 'refused',
    outputs: [
      rowsOutput('tmp_16', gridRows('stretch', { classes: 80 }), corners),
      columnsOutput('concat_14.tmp_0', gridRows('stretch', { classes: 80 }), (row) => row.scores),
    ],
  },
  {
    name: 'PP-YOLOE with NMS',
    answer: 'refused',
    inputs: [
      { name: 'image', shape: [1, 3, SCENE_SIDE, SCENE_SIDE] },
      { name: 'scale_factor', shape: [1, 2] },
    ],
    outputs: [
      {
        ...rowsOutput('multiclass_nms3_0.tmp_0', fewRows('stretch', { length: 2 }), (row) => [
          ...best(row).reverse(),
          ...corners(row),
        ]),
        shape: ['rows', 6],
        dims: [2, 6],
      },
      zeros('multiclass_nms3_0.tmp_2', [1]),
    ],
  },
  {
    name: 'PP-YOLOE rows after NMS',
    answer: 'refused',
    outputs: [
      {
        ...rowsOutput('multiclass_nms3_0.tmp_0', fewRows('stretch', { length: 2 }), (row) => [
          ...best(row).reverse(),
          ...corners(row),
        ]),
        shape: ['rows', 6],
        dims: [2, 6],
      },
    ],
  },
  {
    name: 'SSD',
    answer: 'refused',
    outputs: [
      zeros('detection_boxes', [1, 100, 4]),
      zeros('detection_classes', [1, 100]),
      zeros('detection_scores', [1, 100]),
      zeros('num_detections', [1]),
    ],
  },
  {
    name: 'SSD, PyTorch',
    answer: 'refused',
    outputs: [zeros('bboxes', [1, 300, 4]), zeros('labels', [1, 300]), zeros('scores', [1, 300])],
  },
  {
    name: 'NanoDet',
    answer: 'refused',
    outputs: [
      rowsOutput('output', gridRows('stretch', { classes: 80, strides: [8, 16, 32, 64] }), (row) => [
        ...row.scores,
        ...Array(32).fill(0.3),
      ]),
    ],
  },
  {
    name: 'FastestDet',
    answer: 'right',
    outputs: [rowsOutput('output', gridRows('letterbox', { classes: 80, strides: [16] }), withObjectness)],
  },
  {
    name: 'YOLOv4',
    answer: 'refused',
    outputs: [
      {
        ...rowsOutput('boxes', gridRows('stretch', { anchors: 3 }), (row) => normalised(corners(row))),
        shape: [1, 567, 1, 4],
      },
      rowsOutput('confs', gridRows('stretch', { anchors: 3, classes: 80 }), (row) => row.scores),
    ],
  },
  {
    name: 'YOLOv3, two inputs',
    answer: 'refused',
    inputs: [
      { name: 'input_1', shape: [1, 3, SCENE_SIDE, SCENE_SIDE] },
      { name: 'image_shape', shape: [1, 2] },
    ],
    outputs: [zeros('yolonms_layer_1/ExpandDims_1:0', [1, 567, 4]), zeros('scores', [1, 80, 567])],
  },
  { name: 'YOLOv2', answer: 'refused', outputs: [zeros('grid', [1, 125, 3, 3])] },
  {
    name: 'CenterNet',
    answer: 'refused',
    outputs: [zeros('hm', [1, 80, 24, 24]), zeros('wh', [1, 2, 24, 24]), zeros('reg', [1, 2, 24, 24])],
  },
  { name: 'a depth map', answer: 'refused', outputs: [zeros('depth', [1, 1, 96, 96])] },
  { name: 'a segmentation map', answer: 'refused', outputs: [zeros('out', [1, 21, 96, 96])] },
];
