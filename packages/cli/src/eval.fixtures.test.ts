import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

// Samples of the bundled model, with labels in the formats of several tools.

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../demo-model/samples', import.meta.url));
const fixtures = process.env.YOLOLIFT_FIXTURES || undefined;

/** Writes the folder of labels of one format. */
function labelled(kind: string): string {
  const cases = join(fixtures ?? '', 'cases');
  const name = readdirSync(cases).find((one) => one.endsWith(`-eval-${kind}`));
  return join(cases, name ?? kind);
}

async function evaluate(...args: readonly string[]) {
  const { INIT_CWD: _, ...env } = process.env;
  const running = promisify(execFile)(process.execPath, [MAIN, 'eval', ...args], { env });
  return running.then(({ stdout, stderr }) => ({ code: 0, stdout, stderr })).catch((error) => error);
}

describe.skipIf(fixtures === undefined)(
  'eval on labelled samples (else: YOLOLIFT_FIXTURES is not set)',
  () => {
    test.each([
      ['boxes', () => [SAMPLES, join(labelled('reference'), 'labels')]],
      ['polygons', () => [SAMPLES, join(labelled('polygons'), 'labels')]],
      ['folders', () => [join(labelled('nested'), 'images'), join(labelled('nested'), 'labels')]],
      ['folders that are found', () => [join(labelled('nested'), 'images')]],
    ])('%s: all 28 boxes, the same figures', async (_what, args) => {
      const { code, stdout } = await evaluate(...args());
      expect(code).toBe(0);
      expect(stdout).toMatch(/^all +28 {2}1\.000 {3}0\.987$/m);
    });

    test.each([
      ['labels', 'export.txt, line 1: the coordinate 359.6 is not within 0 to 1'],
      ['labels-class-900', 'export.txt, line 1: class 900, but the model has 10 classes'],
    ])('%s that are invalid are refused', async (folder, words) => {
      const { code, stdout, stderr } = await evaluate(SAMPLES, join(labelled('nonsense-labels'), folder));
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(words);
    });
  },
);
