import { writeFile } from 'node:fs/promises';
import { YoloLiftError } from '../../src/errors.ts';
import { loadYolo } from '../../src/yolo/pipeline/load-yolo.ts';
import type { Prediction } from '../../src/yolo/prediction.ts';
import { compareWithReference } from '../compare-with-reference.ts';
import { constantYoloModel } from '../constant-yolo-model.ts';
import { RECORDED_OPTIONS, RECORDED_PICTURE } from './export-record.ts';
import type { Verdict } from './judge-export.ts';
import { SCENE_SIDE, THINGS } from './layout-scene.ts';
import type { Layout } from './layouts.ts';

/** Writes a layout's network to `file` and compares its predictions with the scene. */
export async function judgeLayout(layout: Layout, file: string): Promise<Verdict> {
  const { inputs = [{ name: 'images', shape: [1, 3, SCENE_SIDE, SCENE_SIDE] }], outputs, metadata } = layout;
  const [input, ...others] = inputs;
  if (input === undefined) throw new TypeError('the layout has no input');
  await writeFile(
    file,
    constantYoloModel({ input, otherInputs: others, outputs, ...(metadata !== undefined && { metadata }) }),
  );
  const { width, height } = RECORDED_PICTURE;
  const picture = { data: new Uint8Array(width * height * 3).fill(90), width, height };
  try {
    const model = await loadYolo(file, { thread: 'inline', threads: 1 });
    try {
      return compare(await model.predict(picture, RECORDED_OPTIONS), layout.classes ?? 3);
    } finally {
      await model.close();
    }
  } catch (error) {
    if (!(error instanceof YoloLiftError)) throw error;
    return { kind: 'refused', code: error.code, words: error.message };
  }
}

function compare(prediction: Prediction, classes: number): Verdict {
  const detections = THINGS.map(({ cls, score, box }) => ({
    cls: cls % classes,
    name: '',
    conf: score,
    box,
  }));
  const { mismatch, boxPx, score } = compareWithReference(prediction, { detections });
  if (mismatch !== undefined) return { kind: 'wrong', code: 'detections', words: mismatch };
  const found = prediction.detections.map(
    ({ class: cls, confidence, box }) =>
      `${cls} ${confidence.toFixed(2)} ${[box.x1, box.y1, box.x2, box.y2].map(Math.round).join(',')}`,
  );
  // An objectness of 0.99 is part of the score in heads that have it.
  const isRight = boxPx <= 0.1 && score <= 0.011;
  return {
    kind: isRight ? 'right' : 'wrong',
    code: isRight ? '' : 'numbers',
    words: found.slice(0, 4).join('; '),
  };
}
