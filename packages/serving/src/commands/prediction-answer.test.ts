import { expect, test } from 'vitest';
import { fakeServedModel, findCat } from '../../testing/fake-served-model.ts';
import { predictionDocument } from './prediction-answer.ts';

test('a doubtful model adds its warning to the others', () => {
  const other = { code: 'OPTION_IGNORED', message: 'ignored' } as const;
  expect(predictionDocument(fakeServedModel(), [], []).warnings).toBeUndefined();
  const doubtful = fakeServedModel(findCat, { doubts: ['its boxes are outside the image'] });
  const { warnings } = predictionDocument(doubtful, [], [], [other]);
  expect(warnings).toMatchObject([
    { code: 'MODEL_DOUBTFUL', message: expect.stringContaining('its boxes are outside the image') },
    other,
  ]);
});
