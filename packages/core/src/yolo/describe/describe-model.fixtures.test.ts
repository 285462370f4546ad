import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertRunnable } from '../../onnx/assert-runnable.ts';
import type { ModelHeader } from '../../onnx/model-header.ts';
import { readModelHeader } from '../../onnx/read-model-header.ts';
import { describeModel } from './describe-model.ts';

const fixtures = process.env.YOLOLIFT_FIXTURES;

/** Layout names of the reference, and the expected task and head. */
const KINDS: Readonly<Record<string, readonly [task: string, head: string]>> = {
  v5: ['detect', 'anchor-based'],
  v8: ['detect', 'anchor-free'],
  'v8-normalised': ['detect', 'anchor-free'],
  yolox: ['detect', 'grid'],
  e2e: ['detect', 'end-to-end'],
  seg: ['segment', 'anchor-free'],
  pose: ['pose', 'anchor-free'],
  'pose-normalised': ['pose', 'anchor-free'],
  cls: ['classify', 'classifier'],
};

interface Reference {
  readonly model: string;
  readonly kind: string;
  readonly inputs: readonly (readonly [name: string, type: string, shape: readonly number[]])[];
  readonly outputs: Reference['inputs'];
}

function references(folder: string): Reference[] {
  return readdirSync(join(folder, 'expected'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, 'expected', name), 'utf8')));
}

function sayType(type: string): string {
  return type === 'float16' ? 'tensor(float16)' : 'tensor(float)';
}

function tensors(infos: ModelHeader['inputs']) {
  return infos.map(({ name, type, shape }) => [name, sayType(type), shape]);
}

describe.skipIf(fixtures === undefined)('real models (needs YOLOLIFT_FIXTURES, a folder of them)', () => {
  const folder = fixtures ?? '';

  it.each(fixtures === undefined ? [] : references(folder))('$model is $kind', async (reference) => {
    const file = join(folder, 'models', reference.model);
    const header = await readModelHeader(file);
    await assertRunnable(header, file);
    expect(tensors(header.inputs)).toEqual(reference.inputs);
    expect(tensors(header.outputs)).toEqual(reference.outputs);

    const description = describeModel(header, file, {});
    const [task, head] = KINDS[reference.kind] ?? [];
    expect(description).toMatchObject({ task, head });
    const [, , height, width] = reference.inputs[0]?.[2] ?? [];
    expect(description.input).toMatchObject({ width, height, isDynamic: false });
  });

  it.each([
    ['yolov5n.jin', 80, 'person', 32],
    ['yolov5n.nemo', 80, 'person', 32],
    ['fastestdet.msext', 80, 'person', 32],
    ['yolox_nano.kazuhito', 80, 'person', 32],
    ['person.kazuhito', 1, 'class 0', 32],
    ['st_yolo26_256_person_qdq', 1, 'item', 32],
    ['yolo11n_deer_480x864_int8', 8, '0', 32],
    ['yolo26n-cls_food101_int8', 101, 'apple_pie', 1],
    ['yolov10n-int8-320', 80, 'person', 32],
  ])('%s has its labels and stride', async (name, count, first, stride) => {
    const file = join(folder, 'models', `${name}.onnx`);
    const { labels, ...rest } = describeModel(await readModelHeader(file), file, {});
    expect([labels.length, labels[0], rest.stride]).toEqual([count, first, stride]);
  });

  it('names a pose model’s keypoints', async () => {
    const file = join(folder, 'models', 'st_yolo26_pose_256_qdq.onnx');
    const { keypoints } = describeModel(await readModelHeader(file), file, {});
    expect(keypoints).toMatchObject({ count: 17, dimensions: 3 });
    expect(keypoints?.names[16]).toBe('right_ankle');
  });

  it('takes the shape that yolov10n-int8-320 declares, and end to end from it', async () => {
    const file = join(folder, 'models', 'yolov10n-int8-320.onnx');
    const description = describeModel(await readModelHeader(file), file, {});
    expect(description).toMatchObject({
      task: 'detect',
      head: 'end-to-end',
      input: { width: 320, height: 320 },
    });
  });
});
