import { parseConfiguration } from '@yololift/serving/functions';
import { expect, test } from 'vitest';
import { SETTINGS } from '../../packages/aws/src/function/settings.ts';
import { packageTemplate } from '../testing/package-template.ts';
import {
  environmentOf,
  mountStatements,
  propertiesOf,
  scheduledInput,
  statementsOf,
} from '../testing/read-template.ts';
import { validateTemplate } from '../testing/validate-template.ts';

const MODELS = 'yololift-dev-models-123456789012-eu-central-1';

test('managers may call /manage, also several', async () => {
  const managers = 'arn:aws:iam::123456789012:role/ops,arn:aws:iam::123456789012:user/me';
  const chosen = await packageTemplate({ code: 'zip', mount: 'none', managers });
  const environment = {
    ...environmentOf(chosen, 'DetectLambdaFunction'),
    AWS_LAMBDA_FUNCTION_NAME: 'set by Lambda',
  };
  const { settings } = parseConfiguration(environment, SETTINGS);
  expect(settings.MANAGE_PRINCIPALS).toEqual(managers.split(','));
});

test('a zip without a mount has no network, and no policies for one', async () => {
  const plain = await packageTemplate({ code: 'zip', mount: 'none' });
  expect(propertiesOf(plain, 'DetectLambdaFunction')).toMatchObject({
    Handler: 'main.handler',
    Runtime: 'nodejs24.x',
    Code: { S3Bucket: 'ServerlessDeploymentBucket' },
  });
  expect(propertiesOf(plain, 'DetectLambdaFunction')).not.toHaveProperty('VpcConfig');
  expect(environmentOf(plain, 'DetectLambdaFunction').MODEL_SOURCES).toBe(`s3://${MODELS}/models`);
  const types = Object.values(plain.Resources).map(({ Type }) => Type);
  expect(types.filter((type) => /EC2|EFS|DataSync/.test(type))).toEqual([]);
  const allowed = statementsOf(plain, 'DetectRole').map(({ Sid }) => Sid);
  expect(allowed).toEqual(['Logs', 'Pointer', 'Releases', 'Absence', 'Itself']);
  expect(await validateTemplate(plain)).toEqual([]);
});

test('provisioned instances, and a release set by the schedule', async () => {
  const params = { provisioned: 2, warmInstances: 4, pointer: 'event', scheduledRelease: 'documents/3' };
  const chosen = await packageTemplate(params, { stage: 'prod' });
  expect(propertiesOf(chosen, 'DetectProvConcLambdaAlias')).toMatchObject({
    Name: 'provisioned',
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
  });
  expect(propertiesOf(chosen, 'DetectLambdaFunctionUrl').TargetFunctionArn).toBe(
    'DetectLambdaFunction.Arn:provisioned',
  );
  expect(environmentOf(chosen, 'DetectLambdaFunction')).toMatchObject({
    MODEL_POINTER: 'event:',
    WARM_INSTANCES: '4',
    WARM_ALIAS: 'provisioned',
  });
  expect(scheduledInput(chosen).detail).toEqual({ command: 'warm', pointer: 'documents/3' });
  expect(await validateTemplate(chosen)).toEqual([]);
});

test('training jobs on the mount without a role; functions can still only read', async () => {
  const open = await packageTemplate({ trainingMount: 'yes', alarmEmail: 'ops@example.com' });
  const statements = mountStatements(open);
  expect(statements.map(({ Sid }) => Sid)).toEqual(['WhoReachesIt', 'FunctionsOnlyRead']);
  const roles = ['DetectRole', 'BatchRole'].map(
    (name) => `arn:aws:iam::123456789012:role/${propertiesOf(open, name).RoleName}`,
  );
  expect(statements[1]).toMatchObject({
    Effect: 'Deny',
    Action: ['elasticfilesystem:ClientWrite', 'elasticfilesystem:ClientRootAccess'],
    Condition: { ArnEquals: { 'aws:PrincipalArn': roles } },
  });
  expect(await validateTemplate(open)).toEqual([]);
});
