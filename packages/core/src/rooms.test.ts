import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { fileCircles, importsOf } from '../testing/file-circles.ts';

// The floor plan: which room may import which. A room that is not named here may be imported by nobody.

const SRC = fileURLToPath(new URL('.', import.meta.url));

/** Each room with those it may import; every room may import the files that lie in no room: errors and warnings. */
const PLAN: Readonly<Record<string, readonly string[]>> = {
  ports: [],
  media: [],
  model: [],
  async: ['ports'],
  stores: ['ports', 'async'],
  onnx: ['model'],
  yolo: ['async', 'media', 'model', 'onnx'],
  release: ['ports', 'async', 'stores', 'model', 'onnx'],
  images: ['ports', 'async', 'stores', 'release'],
  telemetry: ['ports', 'model', 'release'],
  serving: ['ports', 'async', 'stores', 'media', 'model', 'onnx', 'release', 'images'],
  publishing: ['ports', 'async', 'stores', 'model', 'onnx', 'yolo', 'release', 'serving'],
  service: ['ports', 'async', 'stores', 'model', 'onnx', 'yolo', 'release', 'images', 'serving', 'telemetry'],
  doctor: ['ports', 'async', 'stores', 'onnx', 'yolo', 'release', 'images', 'service'],
  http: ['async', 'media', 'model', 'serving', 'doctor'],
  functions: [
    ...['ports', 'async', 'stores', 'model', 'onnx', 'images'],
    ...['serving', 'telemetry', 'service', 'doctor', 'http'],
  ],
};

/** The same within the room of YOLO; types and the answer lie in no room of it. */
const YOLO_PLAN: Readonly<Record<string, readonly string[]>> = {
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
const RELEASE_PLAN: Readonly<Record<string, readonly string[]>> = {
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
  const upwards = { ...PLAN, http: [] };
  expect(strayImports(SRC, upwards)).toContainEqual(expect.stringMatching(/^http\/.* imports serving\//));
});

test('no two rooms import each other', () => {
  const pairs = Object.entries(PLAN).flatMap(([room, seen]) =>
    seen.filter((other) => PLAN[other]?.includes(room)).map((other) => `${room} and ${other}`),
  );
  expect(pairs).toEqual([]);
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

/** Imports, also of types and of threads' programs, that `plan` does not have. */
function strayImports(folder: string, plan: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return sourceFiles(folder).flatMap((file) => {
    const from = roomOf(file);
    return importsOf(join(folder, file))
      .map((target) => relative(folder, target))
      .filter((target) => !target.startsWith('..') && roomOf(target) !== from)
      .filter((target) => {
        const room = roomOf(target);
        return room !== undefined && !(from !== undefined && plan[from]?.includes(room));
      })
      .filter(() => from !== undefined || !isIndex(file))
      .map((target) => `${file} imports ${target}`);
  });
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('-fixture.ts'),
  );
}

/** `release/pointer.ts` → `release`; of a file that lies in no room, `undefined`. */
function roomOf(file: string): string | undefined {
  const [room, ...rest] = file.split('/');
  return rest.length > 0 ? room : undefined;
}

function isIndex(file: string): boolean {
  return file === 'index.ts';
}
