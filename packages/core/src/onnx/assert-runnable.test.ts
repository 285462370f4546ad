import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constantYoloModel } from '../../testing/constant-yolo-model.ts';
import { assertRunnable } from './assert-runnable.ts';
import { readModelHeader } from './read-model-header.ts';
import { createSession } from './session.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-runnable-'));
});
afterAll(() => rm(folder, { recursive: true }));

const base = {
  irVersion: 8,
  opset: 17,
  producer: '',
  metadata: {},
  inputs: [],
  outputs: [],
  externalData: [],
  fileBytes: 1,
};

async function write(versions: { readonly irVersion?: number; readonly opset?: number }): Promise<string> {
  const file = join(folder, `${crypto.randomUUID()}.onnx`);
  const outputs = [{ name: 'output0', shape: [1], data: [1] }];
  await writeFile(file, constantYoloModel({ ...versions, input: { shape: [1, 3, 2, 2] }, outputs }));
  return file;
}

describe('assertRunnable', () => {
  it.each([{ irVersion: 13 }, { opset: 26 }])(
    'accepts versions that ONNX Runtime accepts: %o',
    async (versions) => {
      const file = await write(versions);
      await assertRunnable(await readModelHeader(file), file);
      await (await createSession(file, { threads: 1 })).release();
    },
  );

  it.each([{ irVersion: 14 }, { opset: 27 }])(
    'refuses versions that ONNX Runtime refuses: %o',
    async (versions) => {
      const file = await write(versions);
      const failure = assertRunnable(await readModelHeader(file), file);
      await expect(failure).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
      await expect(failure).rejects.toThrow('yolo export');
      await expect(createSession(file, { threads: 1 })).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
    },
  );

  it('names missing weights', async () => {
    const header = { ...base, externalData: [{ location: 'weights.bin', bytes: 4 }] };
    await writeFile(join(folder, 'model.onnx'), 'a model');
    const failure = assertRunnable(header, join(folder, 'model.onnx'));
    await expect(failure).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await expect(failure).rejects.toThrow(join(folder, 'weights.bin'));
    await writeFile(join(folder, 'weights.bin'), 'four');
    await assertRunnable(header, join(folder, 'model.onnx'));
    await writeFile(join(folder, 'weights.bin'), 'two');
    await expect(assertRunnable(header, join(folder, 'model.onnx'))).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining('it has 3 bytes, the model needs 4'),
    });
  });

  it.each(['../secret', '/etc/passwd', 'a/../../b', '..', 'C:\\x', 'a\0b', './', ''])(
    'stays in the folder: %j',
    async (location) => {
      const header = { ...base, externalData: [{ location, bytes: 1 }] };
      await expect(assertRunnable(header, join(folder, 'model.onnx'))).rejects.toMatchObject({
        code: 'MODEL_UNSUPPORTED',
      });
    },
  );

  it('follows a link within the folder, and none that leaves it', async () => {
    const home = join(folder, 'linked');
    await mkdir(join(home, 'blobs'), { recursive: true });
    await mkdir(join(home, 'snapshot'));
    for (const name of ['model.onnx', 'weights.bin']) {
      await writeFile(join(home, 'blobs', name), 'four');
      await symlink(join(home, 'blobs', name), join(home, 'snapshot', name));
    }
    const header = { ...base, externalData: [{ location: 'weights.bin', bytes: 4 }] };
    await assertRunnable(header, join(home, 'snapshot/model.onnx'));
    await rm(join(home, 'snapshot/model.onnx'));
    await writeFile(join(home, 'snapshot/model.onnx'), 'a model');
    await expect(assertRunnable(header, join(home, 'snapshot/model.onnx'))).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
      message: expect.stringContaining('outside its folder'),
    });
  });
});
