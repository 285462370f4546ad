import { readFile, stat } from 'node:fs/promises';
import { loadYolo } from '@yololift/core';
import { verifyRelease } from '@yololift/core/release';
import { createStoreRegistry } from '@yololift/core/stores';
import { expect, test } from 'vitest';
import { DEMO_MODEL_FILE, DEMO_ROOT, DOCUMENT_LABELS, SAMPLE_PAGES } from './index.ts';

const LARGEST_MODEL_BYTES = 4_000_000;

test('the bundled release is whole, small, and knows the labels', async () => {
  const root = await createStoreRegistry({}).openRoot(DEMO_ROOT);
  const { manifest } = await verifyRelease(root, { model: 'demo-documents', version: '1' });
  expect(manifest.labels).toEqual([...DOCUMENT_LABELS]);
  expect((await stat(DEMO_MODEL_FILE)).size).toBeLessThanOrEqual(LARGEST_MODEL_BYTES);
});

test('it finds what is on the sample pages', async () => {
  const model = await loadYolo(DEMO_MODEL_FILE, { thread: 'inline' });
  const found: (readonly string[])[] = [];
  for (const page of SAMPLE_PAGES) {
    const { detections } = await model.predict(await readFile(page), { confidence: 0.4 });
    found.push([...new Set(detections.map(({ name }) => name))]);
  }
  await model.close();
  const [exported, scan, photo] = found;
  expect(exported).toEqual(expect.arrayContaining(['logo', 'table', 'signature', 'stamp', 'qr-code']));
  expect(scan).toEqual(expect.arrayContaining(['photo', 'table', 'stamp']));
  expect(photo).toEqual(expect.arrayContaining(['table', 'stamp', 'signature', 'qr-code']));
});

test('a wide page costs less than a square one, and gives the same', async () => {
  const model = await loadYolo(DEMO_MODEL_FILE, { thread: 'inline' });
  const square = await loadYolo(DEMO_MODEL_FILE, {
    thread: 'inline',
    inputSize: { width: 320, height: 320 },
  });
  const page = SAMPLE_PAGES[0] ?? '';
  const [a, b] = [await model.predict(page), await square.predict(page)];
  await Promise.all([model.close(), square.close()]);
  const table = (prediction: typeof a) => prediction.detections.find(({ name }) => name === 'table');
  expect(Math.abs((table(a)?.box.x1 ?? 0) - (table(b)?.box.x1 ?? 99))).toBeLessThan(8);
});
