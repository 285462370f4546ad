import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

test.each([
  ['gs://bucket/models', {}, 'https://storage.googleapis.com'],
  ['gs://bucket', { STORAGE_EMULATOR_HOST: 'http://127.0.0.1:4443' }, 'http://127.0.0.1:4443'],
  ['gcp-parameter://project/global/name', {}, 'https://parametermanager.googleapis.com'],
  ['gcp-parameter://p/global/n', { PARAMETER_MANAGER_EMULATOR_HOST: 'localhost:80' }, 'http://localhost:80'],
  ['gcp-secret://project/name', {}, 'https://secretmanager.googleapis.com'],
  ['file:///mnt/models', {}, undefined],
])('%s', (uri, environment, address) => {
  expect(addressOf(uri, environment)).toBe(address);
});
