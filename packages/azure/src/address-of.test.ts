import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

const STORAGE =
  'DefaultEndpointsProtocol=http;AccountName=local;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:10000/local;';
const CONFIGURATION = 'Endpoint=http://127.0.0.1:8080;Id=id;Secret=c2VjcmV0';

test.each([
  ['az://account/models/prod', {}, 'https://account.blob.core.windows.net'],
  ['az://local/models', { AZURE_STORAGE_CONNECTION_STRING: STORAGE }, 'http://127.0.0.1:10000/local'],
  ['az://other/models', { AZURE_STORAGE_CONNECTION_STRING: STORAGE }, 'https://other.blob.core.windows.net'],
  ['appconfig://store/models/documents?label=a', {}, 'https://store.azconfig.io'],
  ['appconfig://store/key', { AZURE_APPCONFIG_CONNECTION_STRING: CONFIGURATION }, 'http://127.0.0.1:8080'],
])('%s', (uri, environment, address) => {
  expect(addressOf(uri, environment)).toBe(address);
});
