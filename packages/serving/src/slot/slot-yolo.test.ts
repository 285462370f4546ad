import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SelfTest } from '@yololift/core/release';
import { constantYoloModel, manualClock } from '@yololift/core/testing';
import type { RgbImage, YoloModel } from '@yololift/core/yolo';
import { assertSelfTest, loadYolo } from '@yololift/core/yolo';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeParameter, recordingLogger } from '../../testing/slot-fixture.ts';
import { processMemory } from './memory-probe.ts';
import { createPointerWatcher } from './pointer-watcher.ts';
import { createSlot } from './slot.ts';

/** 84 candidates on a 64×64 input: 8×8 + 4×4 + 2×2. */
const CANDIDATES = 84;
const PICTURE: RgbImage = { data: new Uint8Array(64 * 64 * 3).fill(128), width: 64, height: 64 };
const SELF_TEST: SelfTest = {
  image: 'grey.png',
  confidence: 0.25,
  detections: [{ class: 0, name: 'cat', confidence: 0.9, box: [22, 22, 42, 42] }],
};

let folder: string;

/** A model that always detects one square of `side` px around (32, 32), with the label `name`. */
function modelDetecting(name: string, side = 20): Uint8Array {
  const data = new Float32Array(5 * CANDIDATES);
  [32, 32, side, side, 0.9].forEach((value, attribute) => {
    data[attribute * CANDIDATES + 5] = value;
  });
  return constantYoloModel({
    input: { shape: [1, 3, 64, 64] },
    outputs: [{ name: 'output0', shape: [1, 5, CANDIDATES], data }],
    metadata: { task: 'detect', stride: '32', names: `{0: '${name}'}` },
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-slot-'));
  await writeFile(join(folder, '1.onnx'), modelDetecting('first'));
  await writeFile(join(folder, '2.onnx'), modelDetecting('second'));
  await writeFile(join(folder, '3.onnx'), modelDetecting('third', 40));
  await writeFile(join(folder, '4.onnx'), modelDetecting('fourth').subarray(0, 1_000));
  const { width, height } = PICTURE;
  const pixels = sharp(PICTURE.data, { raw: { width, height, channels: 3 } });
  await writeFile(join(folder, 'grey.png'), await pixels.png().toBuffer());
});
afterAll(() => rm(folder, { recursive: true }));

test('real models are swapped under load, and bad ones never serve', async () => {
  const parameter = fakeParameter('documents/1');
  const [clock, logger] = [manualClock(), recordingLogger()];
  const slot = createSlot<YoloModel, undefined>({
    pointer: createPointerWatcher({ reader: parameter, clock, logger }),
    load: async (release, { assertRoom }) => {
      assertRoom(1e6);
      const model = await loadYolo(join(folder, `${release.version}.onnx`), { thread: 'inline', threads: 1 });
      return { model, release, record: undefined };
    },
    selfTest: ({ model }) => assertSelfTest(model, SELF_TEST, join(folder, 'grey.png')),
    close: (model) => model.close(),
    // Other processes on the machine must not decide whether a second model fits.
    memory: { ...processMemory(), availableBytes: () => 2 ** 40 },
    clock,
    logger,
  });
  await slot.ready();
  const answers = new Set<string>();
  let isOver = false;
  const clients = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const { answer, release } = await slot.use((model) => model.predict(PICTURE));
      answers.add(`${release.version} ${answer.detections[0]?.name}`);
    }
  });
  const outcomes: string[] = [];
  for (const version of ['2', '3', '1', '4', '2']) {
    parameter.value = `documents/${version}`;
    const { release, previousFailure } = await slot.refresh();
    outcomes.push(`${release?.version} ${previousFailure?.code ?? 'good'}`);
  }
  isOver = true;
  await Promise.all(clients);
  await slot.close();
  expect(outcomes).toEqual(['2 good', '2 SELF_TEST_FAILED', '1 good', '1 MODEL_CORRUPT', '2 good']);
  expect([...answers].sort()).toEqual(['1 first', '2 second']);
  expect(slot.status()).toMatchObject({ state: 'closed', swaps: 3, leases: 0, draining: 0 });
});
