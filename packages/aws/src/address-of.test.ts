import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

const HERE = { AWS_REGION: 'eu-west-1' };

test.each([
  ['s3://my.bucket/models', HERE, 'https://s3.eu-west-1.amazonaws.com'],
  ['ssm:/models/documents', HERE, 'https://ssm.eu-west-1.amazonaws.com'],
  ['s3://bucket', { AWS_DEFAULT_REGION: 'cn-north-1' }, 'https://s3.cn-north-1.amazonaws.com.cn'],
  ['s3://bucket', { ...HERE, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' }, 'http://127.0.0.1:9000'],
  [
    'ssm:/a',
    { ...HERE, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' },
    'https://ssm.eu-west-1.amazonaws.com',
  ],
  ['ssm:/a', { ...HERE, AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' }, 'http://127.0.0.1:5000'],
  ['s3://bucket', {}, undefined],
])('%s %j', (uri, environment, address) => {
  expect(addressOf(uri, environment)).toBe(address);
});
