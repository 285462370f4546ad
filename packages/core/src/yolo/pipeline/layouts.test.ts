import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeLayout } from '../../../testing/export-matrix/judge-layout.ts';
import { LAYOUTS } from '../../../testing/export-matrix/layouts.ts';

// Two objects in an image, in each exporter's output layout: detected in the right place, or the file is
// refused.

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-layouts-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('layouts of exporters', () => {
  test.each(LAYOUTS)('$name: $answer', async (layout) => {
    const { kind, words } = await judgeLayout(layout, join(folder, `${LAYOUTS.indexOf(layout)}.onnx`));
    expect(kind, words).toBe(layout.answer);
  });
});
