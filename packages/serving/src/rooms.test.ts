import { fileURLToPath } from 'node:url';
import { type FloorPlan, strayImports, twoWayPairs } from '@yololift/core/testing';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('.', import.meta.url));

/** The floor plan: which room may import which. The linter holds what the package may import from outside. */
const PLAN: FloorPlan = {
  slot: [],
  images: [],
  telemetry: [],
  configuration: [],
  commands: ['slot', 'images'],
  doctor: ['images', 'configuration'],
  http: ['slot', 'commands', 'doctor'],
  service: ['slot', 'images', 'telemetry', 'configuration', 'commands', 'doctor', 'http'],
  functions: ['slot', 'images', 'telemetry', 'configuration', 'commands', 'doctor', 'http', 'service'],
};

test('rooms of serving import only those below them', () => {
  expect(strayImports(SRC, PLAN)).toEqual([]);
});

test('an import against the plan is found', () => {
  const upwards = { ...PLAN, commands: ['images'] };
  expect(strayImports(SRC, upwards)).toContainEqual(expect.stringMatching(/^commands\/.* imports slot\//));
});

test('no two rooms import each other', () => {
  expect(twoWayPairs(PLAN)).toEqual([]);
});
