import { expect, inject, test } from 'vitest';
import { propertiesOf } from '../testing/read-template.ts';

const template = inject('template');

const names = [
  'DetectErrors',
  'DetectThrottles',
  'DetectSlow',
  'DetectCold',
  'BatchErrors',
  'BatchThrottles',
  'DeadLetters',
];

test('every alarm notifies the topic, when it starts and when it ends', () => {
  const alarms = Object.entries(template.Resources).filter(
    ([, { Type }]) => Type === 'AWS::CloudWatch::Alarm',
  );
  expect(alarms.map(([name]) => name)).toEqual(names);
  for (const name of names) {
    expect(propertiesOf(template, name)).toMatchObject({
      AlarmActions: ['Alarms'],
      OKActions: ['Alarms'],
      TreatMissingData: 'notBreaching',
    });
  }
});

test("cold starts are counted from the function's own metric", () => {
  const { Metrics } = propertiesOf(template, 'DetectCold') as {
    Metrics: readonly { readonly Id: string; readonly MetricStat?: { readonly Metric: object } }[];
  };
  expect(Metrics.find(({ Id }) => Id === 'cold')?.MetricStat?.Metric).toEqual({
    Namespace: 'yololift',
    MetricName: 'coldStarts',
    Dimensions: [{ Name: 'function', Value: propertiesOf(template, 'DetectLambdaFunction').FunctionName }],
  });
});

test('alarms cover the p95 duration and both dead-letter queues', () => {
  expect(propertiesOf(template, 'DetectSlow')).toMatchObject({
    MetricName: 'Duration',
    ExtendedStatistic: 'p95',
    Threshold: 5000,
  });
  const text = JSON.stringify(propertiesOf(template, 'DeadLetters'));
  for (const queue of ['DeadImages', 'FailedObjects']) {
    expect(text).toContain(`"Value":"${propertiesOf(template, queue).QueueName}"`);
  }
});
