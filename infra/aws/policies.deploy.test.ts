import { expect, inject, test } from 'vitest';
import { mountStatements, propertiesOf, statementsOf } from '../testing/read-template.ts';

const template = inject('template');
const MODELS = 'yololift-dev-models-123456789012-eu-central-1';
const IMAGES = 'yololift-dev-images-123456789012-eu-central-1';
const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:yololift-dev';

const readsReleases = [
  {
    Sid: 'Pointer',
    Effect: 'Allow',
    Action: 'ssm:GetParameter',
    Resource: 'arn:aws:ssm:eu-central-1:123456789012:parameter/yololift/dev/model',
  },
  {
    Sid: 'Releases',
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${MODELS}/models/*`,
  },
  {
    Sid: 'Absence',
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: `arn:aws:s3:::${MODELS}`,
    Condition: { StringLike: { 's3:prefix': 'models/*' } },
  },
];
const readsMount = {
  Sid: 'ReadMount',
  Effect: 'Allow',
  Action: 'elasticfilesystem:ClientMount',
  Resource: 'FileSystem.Arn',
  Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': 'Reader.Arn' } },
};
const interfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const network = [
  { Sid: 'NetworkByLambda', Effect: 'Allow', Action: interfaces, Resource: '*' },
  {
    Sid: 'NetworkNotByCode',
    Effect: 'Deny',
    Action: interfaces,
    Resource: '*',
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': [`${FUNCTION}-detect`, `${FUNCTION}-batch`] } },
  },
];
const logs = (name: string) => ({
  Sid: 'Logs',
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: `arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/yololift-dev-${name}:*`,
});

test('detect may use its log, releases, own function and mount only', () => {
  expect(propertiesOf(template, 'DetectLambdaFunction').Role).toBe('DetectRole.Arn');
  expect(statementsOf(template, 'DetectRole')).toEqual([
    logs('detect'),
    ...readsReleases,
    {
      Sid: 'Itself',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: [`${FUNCTION}-detect`, `${FUNCTION}-detect:provisioned`],
    },
    readsMount,
    ...network,
  ]);
  expect(propertiesOf(template, 'DetectRole').ManagedPolicyArns).toBeUndefined();
});

test('batch may use its log, releases, images, queue and mount only', () => {
  expect(propertiesOf(template, 'BatchLambdaFunction').Role).toBe('BatchRole.Arn');
  expect(statementsOf(template, 'BatchRole')).toEqual([
    logs('batch'),
    ...readsReleases,
    { Sid: 'Images', Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${IMAGES}/in/*` },
    {
      Sid: 'Results',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `arn:aws:s3:::${IMAGES}/found/*`,
    },
    {
      Sid: 'AbsentImages',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${IMAGES}`,
      Condition: { StringLike: { 's3:prefix': ['in/*', 'found/*'] } },
    },
    {
      Sid: 'Messages',
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Resource: 'Images.Arn',
    },
    { Sid: 'Failures', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'FailedObjects.Arn' },
    readsMount,
    ...network,
  ]);
  expect(propertiesOf(template, 'BatchRole').ManagedPolicyArns).toBeUndefined();
});

test('the mount requires a role and TLS', () => {
  expect(mountStatements(template)).toMatchObject([
    { Effect: 'Deny', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ]);
});

test('the network has no internet access, and the endpoints that functions need', () => {
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
  expect(types).not.toContain('AWS::EC2::InternetGateway');
  expect(types).not.toContain('AWS::EC2::NatGateway');
  const endpoint = {
    VpcEndpointType: 'Interface',
    PrivateDnsEnabled: true,
    SecurityGroupIds: ['EndpointGroup'],
  };
  expect(propertiesOf(template, 'SsmEndpoint')).toMatchObject({
    ServiceName: 'com.amazonaws.eu-central-1.ssm',
    ...endpoint,
  });
  expect(propertiesOf(template, 'S3Endpoint')).toMatchObject({
    VpcEndpointType: 'Gateway',
    RouteTableIds: ['RouteTable'],
  });
  expect(template.Resources.LambdaEndpoint?.Condition).toBe('WarmsOthers');
});
