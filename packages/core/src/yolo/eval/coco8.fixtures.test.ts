import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { canEmulate, hasVnni, predictWithoutVnni } from '../../../testing/emulated-cpu.ts';
import { fixture, fixturesFolder, NO_FIXTURES } from '../../../testing/fixtures.ts';
import { loadYolo } from '../pipeline/load-yolo.ts';
import type { PredictOptions } from '../pipeline/yolo-model.ts';
import type { Prediction } from '../prediction.ts';
import { evaluateDetections } from './evaluate-detections.ts';
import { parseYoloLabels } from './parse-yolo-labels.ts';
import { labelInPixels } from './yolo-label.ts';

const MAP_TOLERANCE = 0.005;
const CONFIDENCE = 0.001;
const COCO = Array.from({ length: 80 }, (_, index) => `class ${index}`);

/**
 * Measured on the same photos with pycocotools; NMS at each family's IoU. YOLOX's NMS allows several classes
 * per candidate (with only the best class: 0.749 and 0.572).
 */
const REFERENCE = [
  { name: 'yolov5n.jin', iou: 0.6, map50: 0.758, map5095: 0.524 },
  { name: 'yolov8n_int8.lamri', iou: 0.7, map50: 0.86, map5095: 0.695 },
  { name: 'yolo26n_int8', iou: 0.7, map50: 0.924, map5095: 0.723 },
  { name: 'yolo11n-seg_int8', iou: 0.7, map50: 0.929, map5095: 0.689 },
  { name: 'yolox_nano.kazuhito', iou: 0.65, multiLabel: true, map50: 0.794, map5095: 0.593 },
  { name: 'fastestdet.msext', iou: 0.6, map50: 0.515, map5095: 0.34 },
];

/** Models whose 8-bit sums differ on CPUs with VNNI; the reference was measured without. */
const CPU_DEPENDENT = new Set(['yolo26n_int8', 'yolo11n-seg_int8']);

const table: Record<string, unknown> = {};

const photos =
  fixturesFolder === undefined
    ? []
    : ['train', 'val'].flatMap((split) =>
        readdirSync(fixture('images/coco8', split)).map((file) => `${split}/${file}`),
      );

describe.skipIf(fixturesFolder === undefined)(`mAP on coco8 (else: ${NO_FIXTURES})`, () => {
  afterAll(() => console.table(table));

  test.for(REFERENCE)(
    '$name',
    { timeout: 600_000 },
    async ({ name, iou, multiLabel = false, ...expected }, { skip }) => {
      const isEmulated = CPU_DEPENDENT.has(name) && hasVnni();
      if (isEmulated && !canEmulate())
        skip('this CPU’s VNNI changes quantised scores; install qemu-user to emulate one without');
      const modelFile = fixture('models', `${name}.onnx`);
      const files = photos.map((photo) => fixture('images/coco8', photo));
      const options = { confidence: CONFIDENCE, iou, multiLabel };
      const predictions = isEmulated
        ? await predictWithoutVnni(modelFile, files, options)
        : await predictHere(modelFile, files, options);
      const { map50, map5095 } = evaluateDetections(
        predictions.map(({ detections, ...size }, index) => ({
          found: detections,
          truth: readLabels(photos[index]!, size),
        })),
        80,
      );
      table[name] = {
        map50,
        reference50: expected.map50,
        map5095,
        reference5095: expected.map5095,
        isEmulated,
      };
      expect(Math.abs(map50 - expected.map50)).toBeLessThanOrEqual(MAP_TOLERANCE);
      expect(Math.abs(map5095 - expected.map5095)).toBeLessThanOrEqual(MAP_TOLERANCE);
    },
  );
});

async function predictHere(
  modelFile: string,
  files: readonly string[],
  options: PredictOptions,
): Promise<readonly Prediction[]> {
  const model = await loadYolo(modelFile);
  try {
    const predictions: Prediction[] = [];
    for (const file of files) predictions.push(await model.predict(file, options));
    return predictions;
  } finally {
    await model.close();
  }
}

function readLabels(photo: string, size: { readonly width: number; readonly height: number }) {
  const file = fixture('labels/coco8', photo.replace(/\.jpg$/, '.txt'));
  const { labels } = parseYoloLabels(readFileSync(file, 'utf8'), { task: 'detect', labels: COCO }, file);
  return labels.map((label) => labelInPixels(label, size, { isRotated: false }));
}
