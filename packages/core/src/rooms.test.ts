import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { fileCircles } from '../testing/file-circles.ts';
import { type FloorPlan, strayImports, twoWayPairs } from '../testing/floor-plan.ts';

// The floor plan: which room may import which. A room that is not named here may be imported by nobody.

const SRC = fileURLToPath(new URL('.', import.meta.url));

/** Each room with those it may import; every room may import the files that lie in no room: errors and warnings. */
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

/** The same within the room of YOLO; types and the answer lie in no room of it. */
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

/** The same within the room of releases: what they are called and hold, and who owns a file, lie in no room of it. */
const RELEASE_PLAN: FloorPlan = {
  cache: [],
  loading: ['cache'],
  publish: [],
};

test('rooms of core import only those below them', () => {
  expect(strayImports(SRC, PLAN)).toEqual([]);
});

test('rooms of YOLO do too', () => {
  expect(strayImports(join(SRC, 'yolo'), YOLO_PLAN)).toEqual([]);
});

test('rooms of releases do too', () => {
  expect(strayImports(join(SRC, 'release'), RELEASE_PLAN)).toEqual([]);
});

test('an import against the plan is found', () => {
  const upwards = { ...PLAN, stores: [] };
  expect(strayImports(SRC, upwards)).toContainEqual(expect.stringMatching(/^stores\/.* imports ports\//));
});

test('no two rooms import each other', () => {
  expect([...twoWayPairs(PLAN), ...twoWayPairs(YOLO_PLAN), ...twoWayPairs(RELEASE_PLAN)]).toEqual([]);
});

// Over all packages, `infra/file-circles.test.ts` does: its verdict is not cached when another package changes.
test('no two files of core import each other, be it types alone', () => {
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
