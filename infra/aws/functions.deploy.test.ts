import { parseConfiguration } from '@yololift/serving/functions';
import { expect, inject, test } from 'vitest';
import { IMAGE } from '../testing/package-template.ts';
import { environmentOf, propertiesOf } from '../testing/read-template.ts';

const template = inject('template');
const MODELS = 'yololift-dev-models-123456789012-eu-central-1';
const IMAGES = 'yololift-dev-images-123456789012-eu-central-1';

test.each(['DetectLambdaFunction', 'BatchLambdaFunction'])(
  '%s has the mount, and space for a cache',
  (name) => {
    expect(propertiesOf(template, name)).toMatchObject({
      Code: { ImageUri: IMAGE },
      Architectures: ['x86_64'],
      MemorySize: 3538,
      EphemeralStorage: { Size: 5120 },
      ReservedConcurrentExecutions: 20,
      FileSystemConfigs: [{ Arn: 'Reader.Arn', LocalMountPath: '/mnt/models' }],
      VpcConfig: { SecurityGroupIds: ['FunctionGroup'], SubnetIds: ['SubnetA', 'SubnetB'] },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' },
    });
    expect(template.Resources[name]?.DependsOn).toEqual(
      expect.arrayContaining(['MountTargetA', 'MountTargetB']),
    );
  },
);

test('their environment is a valid function configuration', () => {
  const detect = parseConfiguration(environmentOf(template, 'DetectLambdaFunction'), {}).configuration;
  expect(detect).toMatchObject({
    pointer: 'ssm:/yololift/dev/model',
    sources: ['file:///mnt/models', `s3://${MODELS}/models`],
    maxCacheBytes: 4.5e9,
  });
  const batch = parseConfiguration(environmentOf(template, 'BatchLambdaFunction'), {}).configuration;
  expect(batch).toMatchObject({
    pointer: 'ssm:/yololift/dev/model',
    imageSources: [`s3://${IMAGES}/in`],
    results: `s3://${IMAGES}/found`,
  });
});

test('logs have a retention time', () => {
  for (const name of ['detect', 'batch']) {
    expect(propertiesOf(template, `${name === 'detect' ? 'Detect' : 'Batch'}LogGroup`)).toMatchObject({
      LogGroupName: `/aws/lambda/yololift-dev-${name}`,
      RetentionInDays: 30,
    });
  }
});

test("the parameter is the one in the functions' configuration", () => {
  expect(propertiesOf(template, 'Pointer')).toMatchObject({
    Name: '/yololift/dev/model',
    Value: 'demo-documents/1',
  });
  expect(template.Outputs.PointerUri?.Value).toBe(
    environmentOf(template, 'DetectLambdaFunction').MODEL_POINTER,
  );
});
