import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { fileCircles } from '../testing/file-circles.ts';
import { type FloorPlan, strayImports, twoWayPairs } from '../testing/floor-plan.ts';

// Which folder may import which. No folder may import one that is not listed here.

const SRC = fileURLToPath(new URL('.', import.meta.url));

/**
 * Each folder with the folders it may import. Every folder may import top-level files: errors and warnings.
 */
const PLAN: FloorPlan = {
  ports: [],
  media: [],
  model: [],
  async: ['ports'],
  stores: ['ports', 'async'],
  onnx: ['model'],
  yolo: ['async', 'media', 'model', 'onnx'],
  release: ['ports', 'async', 'stores', 'model', 'onnx'],
  publishing: ['ports', 'async', 'stores', 'model', 'onnx', 'yolo', 'release'],
};

/** The same within `yolo`; types and the prediction are top-level files. */
const YOLO_PLAN: FloorPlan = {
  decode: [],
  stages: [],
  heads: ['stages'],
  describe: ['stages', 'heads'],
  draw: ['stages'],
  pipeline: ['decode', 'stages', 'heads', 'describe', 'draw'],
  task: ['decode', 'describe', 'heads', 'draw', 'pipeline'],
  eval: ['stages', 'describe'],
};

/** The same within `release`; names, manifests and file ownership are top-level files. */
const RELEASE_PLAN: FloorPlan = {
  cache: [],
  loading: ['cache'],
  publish: [],
};

test('folders of core import only those below them', () => {
  expect(strayImports(SRC, PLAN)).toEqual([]);
});

test('folders of yolo import only those below them', () => {
  expect(strayImports(join(SRC, 'yolo'), YOLO_PLAN)).toEqual([]);
});

test('folders of release import only those below them', () => {
  expect(strayImports(join(SRC, 'release'), RELEASE_PLAN)).toEqual([]);
});

test('an import against the plan is found', () => {
  const upwards = { ...PLAN, stores: [] };
  expect(strayImports(SRC, upwards)).toContainEqual(expect.stringMatching(/^stores\/.* imports ports\//));
});

test('no two folders import each other', () => {
  expect([...twoWayPairs(PLAN), ...twoWayPairs(YOLO_PLAN), ...twoWayPairs(RELEASE_PLAN)]).toEqual([]);
});

// `infra/file-circles.test.ts` checks all packages: its result is not cached when another package changes.
test('no two files of core import each other, types included', () => {
  expect(fileCircles(SRC)).toEqual([]);
});

test('two files that import each other are found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yololift-circle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'room'));
  writeFileSync(join(folder, 'a.ts'), "import {\n  type B,\n} from './room/b.ts';");
  writeFileSync(join(folder, 'room/b.ts'), "import type { A } from '../a.ts';\nimport { c } from './c.ts';");
  writeFileSync(join(folder, 'room/c.ts'), "import 'node:fs';");
  expect(fileCircles(folder)).toEqual([`${join(folder, 'a.ts')} and ${join(folder, 'room/b.ts')}`]);
});
