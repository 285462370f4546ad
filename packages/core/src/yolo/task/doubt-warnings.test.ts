import { expect, test } from 'vitest';
import { fakeServedModel } from '../../../testing/fake-served-model.ts';
import { predictionDocument } from '../../serving/prediction-answer.ts';

test('answers of a doubtful model say so, beside what else there is to say', () => {
  const model = fakeServedModel();
  const other = { code: 'OPTION_IGNORED', message: 'ignored' } as const;
  expect(predictionDocument(model, [], []).warnings).toBeUndefined();
  const doubtful = {
    ...model,
    description: { ...model.description, doubts: ['its boxes lie outside the picture'] },
  };
  const { warnings } = predictionDocument(doubtful, [], [], [other]);
  expect(warnings).toMatchObject([{ code: 'MODEL_DOUBTFUL' }, other]);
  expect(warnings?.[0]?.message).toContain('its boxes lie outside the picture');
});
