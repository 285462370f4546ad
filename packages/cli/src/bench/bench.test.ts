import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { constantYoloModel } from '@yololift/core/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ModelFile, writeCatModel } from '../../testing/cat-model-file.ts';

const BIN = fileURLToPath(new URL('../bin.ts', import.meta.url));
let folder: string;
let model: ModelFile;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-bench-'));
  model = await writeCatModel();
  await mkdir(join(folder, 'photos'));
  const create = { width: 64, height: 64, channels: 3, background: '#369' } as const;
  for (const name of ['1.jpg', '2.png']) await sharp({ create }).toFile(join(folder, 'photos', name));
});
afterAll(() => Promise.all([rm(folder, { recursive: true }), model.remove()]));

async function bench(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [BIN, 'bench', '--model', model.path, ...args],
    {
      env: { ...process.env, INIT_CWD: folder },
    },
  );
  return stdout;
}

const SPREAD = { min: expect.any(Number), median: expect.any(Number) };
const COST = {
  cpuMs: expect.any(Number),
  wallMs: SPREAD,
  imagesPerSecond: expect.any(Number),
  pageFaults: expect.any(Number),
  collectionsPer100: expect.any(Number),
  rssMb: expect.any(Number),
};

test('measures warm latency, cold start, memory and cost per image against floors', async () => {
  const report = JSON.parse(await bench('photos/1.jpg', '--runs', '3', '--cold-runs', '1', '--json'));
  expect(report).toMatchObject({
    warm: { totalMs: { p95: expect.any(Number), ...SPREAD }, floorMs: SPREAD, ratio: expect.any(Number) },
    cold: { totalMs: SPREAD, floorMs: SPREAD, plainMs: SPREAD, ratio: expect.any(Number) },
    rss: { peakMb: expect.any(Number), floorMb: expect.any(Number), plainMb: expect.any(Number) },
    perImage: { total: COST, floor: COST, plain: COST },
    stages: { decodeMs: SPREAD, runMs: SPREAD, totalMs: SPREAD },
  });
  expect(report.warm.minMs).toBe(report.warm.totalMs.min);
  expect(report.warm.totalMs.min).toBeLessThanOrEqual(report.warm.totalMs.median);
}, 60_000);

test('measures the floors of a float16 model', async () => {
  const file = join(folder, 'half.onnx');
  const output = { name: 'output0', shape: [1, 6, 84], data: new Float32Array(6 * 84) };
  const input = { type: 'float16', shape: [1, 3, 64, 64] } as const;
  await writeFile(
    file,
    constantYoloModel({ input, outputs: [output], metadata: { task: 'detect', stride: '32' } }),
  );
  const args = ['photos/2.png', '--runs', '1', '--cold-runs', '1', '--json', '--model', file];
  expect(JSON.parse(await bench(...args)).perImage).toEqual({ total: COST, floor: COST, plain: COST });
}, 60_000);

test('--throughput cycles through the pictures of a folder', async () => {
  const args = ['photos', '--throughput', '--images', '20', '--in-flight', '4', '--threads', '1'];
  const report = JSON.parse(await bench(...args, '--json'));
  expect(report).toEqual({ images: 20, inFlight: 4, threads: 1, throughput: COST });
  // Four images run concurrently.
  const { imagesPerSecond, wallMs } = report.throughput;
  expect(imagesPerSecond * wallMs.min).toBeLessThanOrEqual(4 * 1000);
  expect(await bench(...args)).toMatch(
    /^20 images, 4 in flight, 1 thread per run\n {2}images .* per second\n/,
  );
}, 60_000);

test.each([
  ['nothing', 'nothing'],
  ['cut.jpg', 'cut.jpg is truncated'],
])(
  '--throughput reports an error on one line for %s',
  async (photos, said) => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const create = { width: 64, height: 64, channels: 3, background: '#369', noise } as const;
    const whole = await sharp({ create }).jpeg().toBuffer();
    await writeFile(join(folder, 'cut.jpg'), whole.subarray(0, whole.length / 2));
    const failure: { code?: number; stderr?: string } = await bench(photos, '--throughput').catch(
      (error) => error,
    );
    expect(failure.stderr).toContain(said);
    expect(failure.stderr?.length).toBeLessThan(500);
    expect(failure.code).toBe(2);
  },
  60_000,
);
