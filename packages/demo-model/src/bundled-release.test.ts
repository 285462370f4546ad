import { readFile, stat } from 'node:fs/promises';
import { decodeImage, loadYolo } from '@yololift/core';
import { verifyRelease } from '@yololift/core/release';
import { createStoreRegistry } from '@yololift/core/stores';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { DEMO_MODEL_FILE, DEMO_ROOT, DOCUMENT_LABELS, SAMPLE_PAGES } from './index.ts';

const LARGEST_MODEL_BYTES = 4_000_000;
/** Tolerance in px: padding changes the network's output near the border of the page. */
const BOX_TOLERANCE_PX = 4;

test('the bundled release is complete, small, and has the labels', async () => {
  const root = await createStoreRegistry({}).openRoot(DEMO_ROOT);
  const { manifest } = await verifyRelease(root, { model: 'demo-documents', version: '1' });
  expect(manifest.labels).toEqual([...DOCUMENT_LABELS]);
  expect((await stat(DEMO_MODEL_FILE)).size).toBeLessThanOrEqual(LARGEST_MODEL_BYTES);
});

test('it finds the objects on the sample pages', async () => {
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

test('a page gives the same boxes in the smallest rectangle as in a padded square', async () => {
  const model = await loadYolo(DEMO_MODEL_FILE, { thread: 'inline' });
  const page = SAMPLE_PAGES[0] ?? '';
  const { width, height } = await decodeImage(page);
  const padded = await sharp(page)
    .extend({ right: height - width, background: '#727272' })
    .png()
    .toBuffer();
  const boxOf = async (image: string | Uint8Array) => {
    const { detections } = await model.predict(image, { confidence: 0.5 });
    return detections.find(({ name }) => name === 'table')?.box;
  };
  const [inRectangle, inSquare] = [await boxOf(page), await boxOf(padded)];
  await model.close();
  for (const side of ['x1', 'y1', 'x2', 'y2'] as const) {
    const distance = Math.abs((inRectangle?.[side] ?? Number.NaN) - (inSquare?.[side] ?? Number.NaN));
    expect(distance).toBeLessThan(BOX_TOLERANCE_PX);
  }
});
