import { expect, inject, test } from 'vitest';
import { propertiesOf, scheduledInput } from '../testing/read-template.ts';

const template = inject('template');
const IMAGES = 'yololift-dev-images-123456789012-eu-central-1';

test('the URL requires signed requests', () => {
  expect(propertiesOf(template, 'DetectLambdaFunctionUrl').AuthType).toBe('AWS_IAM');
  // The function itself authorises no caller: the IAM policy does.
  const principals = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Permission')
    .map(({ Properties }) => Properties.Principal);
  expect(principals.toSorted()).toEqual(['events.amazonaws.com', 's3.amazonaws.com']);
});

test('a schedule warms every five minutes', () => {
  expect(propertiesOf(template, 'DetectEventsRuleSchedule1')).toMatchObject({
    ScheduleExpression: 'rate(5 minutes)',
    State: 'ENABLED',
    Targets: [{ Arn: 'DetectLambdaFunction.Arn' }],
  });
  expect(scheduledInput(template)).toEqual({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    detail: { command: 'warm' },
  });
});

test('the queue redelivers failed messages one by one, then moves them to the dead-letter queue', () => {
  expect(propertiesOf(template, 'BatchEventSourceMappingSQSImages')).toMatchObject({
    EventSourceArn: 'Images.Arn',
    FunctionName: 'BatchLambdaFunction.Arn',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  const queue = propertiesOf(template, 'Images');
  expect(queue.RedrivePolicy).toEqual({ deadLetterTargetArn: 'DeadImages.Arn', maxReceiveCount: 4 });
  const timeout = propertiesOf(template, 'BatchLambdaFunction').Timeout as number;
  expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
});

test('the bucket triggers for images and not for results', () => {
  expect(propertiesOf(template, 'ImagesBucket')).toMatchObject({
    BucketName: IMAGES,
    NotificationConfiguration: {
      LambdaConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Function: 'BatchLambdaFunction.Arn',
          Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'in/' }] } },
        },
      ],
    },
  });
  expect(propertiesOf(template, 'BatchByBucket')).toMatchObject({
    SourceArn: `arn:aws:s3:::${IMAGES}`,
    SourceAccount: '123456789012',
  });
  expect(propertiesOf(template, 'BatchLambdaEvConf')).toMatchObject({
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: 'FailedObjects.Arn' } },
  });
});
