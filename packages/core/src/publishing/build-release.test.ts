import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { constantYoloModel } from '../../testing/constant-yolo-model.ts';
import { formatManifest, type Manifest, parseManifest, settingsOf } from '../release/manifest.ts';
import { openModel } from '../release/open-model.ts';
import type { ModelOverrides } from '../yolo/describe/model-description.ts';
import { parseYoloSettings, yoloRuntime } from '../yolo/task/yolo-runtime.ts';
import { buildRelease } from './build-release.ts';

// Publishing records a model's layout, rejects it, or serves it with a warning. 84 = 64 + 16 + 4 cells of 64×64.

const CELLS = 84;
const ROW = 2 * 8 + 3;
let folder: string;
let selfTestImage: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-build-'));
  selfTestImage = join(folder, 'grey.png');
  const grey = sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } });
  await writeFile(selfTestImage, await grey.png().toBuffer());
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes a model that outputs rows of zeros and one row `thing`. */
async function write(
  thing: readonly number[],
  { isV8 = false, names = 2, others = thing.map(() => 0) } = {},
) {
  const data = new Float32Array(CELLS * thing.length);
  for (let row = 0; row < CELLS; row += 1) data.set(row === ROW ? thing : others, row * thing.length);
  const turned = Float32Array.from(
    data,
    (_, at) => data[(at % CELLS) * thing.length + Math.floor(at / CELLS)] as number,
  );
  const file = join(folder, `${crypto.randomUUID()}.onnx`);
  const bytes = constantYoloModel({
    input: { shape: [1, 3, 64, 64] },
    outputs: [
      isV8
        ? { name: 'output0', shape: [1, thing.length, CELLS], data: turned }
        : { name: 'output0', shape: [1, CELLS, thing.length], data },
    ],
    metadata: { names: `[${Array.from({ length: names }, (_, index) => `'c${index}'`)}]` },
  });
  await writeFile(file, bytes);
  return file;
}

async function build(modelFile: string, overrides: ModelOverrides = {}): Promise<Manifest> {
  const built = await buildRelease({ name: 'things', version: '1', modelFile, selfTestImage, overrides });
  return parseManifest(formatManifest(built.manifest), 'manifest.json');
}

/** Opens the model of a manifest as a function does, with the files in place. */
function serve(manifest: Manifest, modelFile: string) {
  const { selfTest } = manifest;
  const moved = selfTest && { ...selfTest, image: 'grey.png' };
  const here = { ...manifest, model: modelFile.slice(folder.length + 1), ...(moved && { selfTest: moved }) };
  return openModel({ manifest: here, folder }, { runtime: yoloRuntime(), thread: 'inline', threads: 1 });
}

describe('publishing', () => {
  test('records which of several layouts fits, with the reason, and serves it so', async () => {
    const file = await write([24, 20, 20, 16, 0.9, 0.1, 0.95]);
    const manifest = await build(file);
    expect(manifest).toMatchObject({
      head: 'grid-decoded',
      overrides: {
        head: 'grid-decoded',
        task: 'detect',
        output: 'output0',
        normalised: false,
        scores: 'probabilities',
        fit: 'top-left',
        channelOrder: 'bgr',
        pixelScale: 1,
      },
    });
    expect(manifest.reading?.reasons).toContainEqual(
      expect.stringContaining('tried on probe images: detect by grid-decoded fits'),
    );
    expect(manifest.selfTest?.detections).toMatchObject([{ name: 'c1', box: [14, 12, 34, 28] }]);
    const { model, doubts } = await serve(manifest, file);
    expect(model.details).toMatchObject({ head: 'grid-decoded' });
    expect(doubts).toBeUndefined();
    await model.close();
  });

  test('records that scores are logits', async () => {
    const file = await write([24, 20, 20, 16, 3, -4], { isV8: true, others: [8, 8, 4, 4, -9, -9] });
    const manifest = await build(file);
    expect(manifest.overrides).toMatchObject({ scores: 'logits' });
    expect(manifest.selfTest?.detections).toMatchObject([
      { name: 'c0', confidence: expect.closeTo(0.953, 2) },
    ]);
  });

  test("keeps the caller's overrides", async () => {
    const file = await write([24, 20, 20, 16, 0.9, 0.1, 0.95]);
    const manifest = await build(file, { head: 'anchor-based', labels: ['x', 'y'] });
    expect(manifest.overrides).toMatchObject({ head: 'anchor-based', labels: ['x', 'y'], fit: 'letterbox' });
  });

  test('rejects impossible boxes', async () => {
    const file = await write([32, 32, 900, 900, 0.9, 0.1], { isV8: true });
    await expect(build(file)).rejects.toMatchObject({
      code: 'SELF_TEST_FAILED',
      message: expect.stringContaining('its boxes are outside the image'),
    });
  });

  test('rejects an ambiguous layout', async () => {
    const file = await write([24, 20, 20, 16, 3, 0.1], { isV8: true });
    await expect(build(file)).rejects.toMatchObject({ code: 'MODEL_UNDECIDED' });
  });
});

describe('a release', () => {
  test('without a recorded layout is read as before', async () => {
    const manifest = await build(await write([24, 20, 20, 16, 0.9, 0.1], { isV8: true }));
    const { overrides: _, reading: __, ...former } = manifest;
    expect(parseYoloSettings(settingsOf({ ...former, head: 'grid', task: 'detect' }))).toEqual({
      task: 'detect',
      head: 'grid',
    });
    expect(parseYoloSettings(settingsOf({ ...former, head: 'anchor-based' }))).toMatchObject({
      normalised: false,
    });
    expect(parseYoloSettings(settingsOf({ ...former, head: 'of the future' }))).toEqual({});
  });

  test('with doubts serves with a warning', async () => {
    const file = await write([32, 32, 900, 900, 0.9, 0.1], { isV8: true });
    const good = await build(await write([24, 20, 20, 16, 0.9, 0.1], { isV8: true }));
    const detections = [
      { class: 0, name: 'c0', confidence: 0.9, box: [0, 0, 64, 64] as [number, number, number, number] },
    ];
    const selfTest = { image: 'grey.png', confidence: 0.25, detections };
    const { model, doubts } = await serve({ ...good, selfTest }, file);
    expect(doubts).toEqual(['its boxes are outside the image']);
    expect(model.warnings).toMatchObject([{ code: 'MODEL_DOUBTFUL' }]);
    await model.close();
  });

  test.each([
    [{ head: 'nonsense' }, 'overrides.head'],
    [{ thread: 'inline' }, 'overrides'],
    [{ threads: 1e9 }, 'overrides'],
    [{ labels: [1] }, 'overrides.labels'],
    [{ inputSize: { width: 1e9, height: 64 } }, 'overrides.inputSize'],
    [{ mean: [1, 2] }, 'overrides.mean'],
  ])('with invalid overrides is rejected: %j', (overrides, where) => {
    const manifest = {
      schema: 1,
      name: 'a',
      version: '1',
      runtime: 'yolo',
      model: 'm',
      files: [{ path: 'm', size: 1, sha256: `sha256:${'0'.repeat(64)}` }],
      overrides,
    };
    const bytes = new TextEncoder().encode(JSON.stringify(manifest));
    expect(() => parseYoloSettings(settingsOf(parseManifest(bytes, 'here')))).toThrow(where);
  });
});
