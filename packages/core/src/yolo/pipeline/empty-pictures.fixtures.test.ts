import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { emptyPictures } from '../../../testing/empty-pictures.ts';
import { fixture, fixturesFolder, NO_FIXTURES } from '../../../testing/fixtures.ts';
import { loadYolo } from './load-yolo.ts';

/** Its graph does not run: two of its tensors have incompatible shapes. */
const CANNOT_RUN = 'yolov10n-int8-320.onnx';

const models =
  fixturesFolder === undefined ? [] : readdirSync(fixture('models')).filter((name) => name.endsWith('.onnx'));

describe.skipIf(fixturesFolder === undefined)(`empty images, and real models (else: ${NO_FIXTURES})`, () => {
  test.for(models.filter((name) => name !== CANNOT_RUN))(
    '%s is neither refused nor doubted',
    { timeout: 600_000 },
    async (name) => {
      const model = await loadYolo(fixture('models', name), { thread: 'inline' });
      const words: string[] = [];
      try {
        for (const [what, picture] of Object.entries(emptyPictures())) {
          const { warnings = [] } = await model.predict(picture);
          words.push(...warnings.map(({ code, message }) => `${what}: ${code} ${message}`));
        }
      } finally {
        await model.close();
      }
      expect(words).toEqual([]);
    },
  );
});
