import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { constantYoloModel } from '../../../testing/constant-yolo-model.ts';
import { loadYolo } from '../pipeline/load-yolo.ts';

test('a picture of 200×100 is stretched to 64×64, and boxes come back by two scales', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-query-'));
  const [file, image] = [join(folder, 'rt-detr.onnx'), join(folder, 'wide.png')];
  const data = new Float32Array(300 * 7); // 300 queries of a box and three classes
  data.set([0.5, 0.5, 0.5, 0.5, 0.1, 0.9, 0.2], 0);
  data.set([0.5, 0.5, 0.5, 0.75, 0.1, 0.8, 0.2], 7); // over the first: there is no NMS
  const model = constantYoloModel({
    input: { shape: [1, 3, 64, 64] },
    outputs: [{ name: 'output0', shape: [1, 300, 7], data }],
    metadata: { task: 'detect', names: "{0: 'cat', 1: 'dog', 2: 'owl'}" },
  });
  await writeFile(file, model);
  const picture = sharp({ create: { width: 200, height: 100, channels: 3, background: '#777' } });
  await writeFile(image, await picture.png().toBuffer());
  const yolo = await loadYolo(file, { thread: 'inline' });
  try {
    expect(yolo.description).toMatchObject({ head: 'query', input: { fit: 'stretch' } });
    const { detections } = await yolo.predict(image);
    expect(detections.map(({ name, box }) => ({ name, box }))).toEqual([
      { name: 'dog', box: { x1: 50, y1: 25, x2: 150, y2: 75 } },
      { name: 'dog', box: { x1: 50, y1: 12.5, x2: 150, y2: 87.5 } },
    ]);
  } finally {
    await yolo.close();
    await rm(folder, { recursive: true });
  }
});
