import { readdir } from 'node:fs/promises';
import { parseConfiguration } from '@yololift/serving/functions';
import { describe, expect, test } from 'vitest';
import type { Node } from 'web-tree-sitter';
import { SETTINGS } from '../../packages/azure/src/function/settings.ts';
import { checkNames } from './testing/check-names.ts';
import {
  findResources,
  keyOf,
  parseBicep,
  property,
  type Resource,
  readBicepFile,
  stringOf,
} from './testing/read-bicep.ts';

const FILES = (await readdir(new URL('.', import.meta.url))).filter((name) => name.endsWith('.bicep'));
const texts = new Map(
  await Promise.all(FILES.map(async (name) => [name, await readBicepFile(name)] as const)),
);
const textOf = (name: string) => texts.get(name) ?? '';

function resource(file: string, symbol: string): Resource {
  const found = findResources(parseBicep(textOf(file))).find((one) => one.symbol === symbol);
  if (found === undefined) throw new Error(`${file} has no ${symbol}`);
  return found;
}

const at = (file: string, symbol: string, ...path: readonly string[]) =>
  property(resource(file, symbol).body, ...path)?.text;

describe('checkers', () => {
  test.each(FILES)('%s is valid Bicep, and ARM defines all its names', (name) => {
    expect(checkNames(parseBicep(textOf(name)))).toEqual([]);
  });

  test.each([
    ['flex.bicep', 'instanceMemoryMB', 'instanceMemoryMb', 'scaleAndConcurrency.instanceMemoryMb'],
    ['flex.bicep', 'mountPath:', 'mountpath:', undefined],
    ['flex.bicep', 'Microsoft.Web/serverfarms', 'Microsoft.Web/serverfarm', 'unknown type'],
    [
      'main.bicep',
      'allowSharedKeyAccess: false',
      'allowSharedKeys: false',
      'host.properties.allowSharedKeys',
    ],
    ['main.bicep', "'queueServices' = {", "'queueService' = {", 'unknown type'],
    ['container-app.bicep', 'maxReplicas', 'maxReplica', 'scale.maxReplica'],
    ['alerts.bicep', 'windowSize', 'window', 'alerts.properties.window'],
  ])('in %s, %s replaced with %s is found, except in a dictionary', (file, right, wrong, message) => {
    expect(textOf(file)).toContain(right);
    const found = checkNames(parseBicep(textOf(file).replace(right, wrong)));
    if (message === undefined) expect(found).toEqual([]);
    else expect(found.join('\n')).toContain(message);
  });

  test('a syntax error is reported with its line', () => {
    expect(() => parseBicep(textOf('flex.bicep').replace('properties: {', 'properties: '))).toThrow(
      /^\d+:\d+: /,
    );
  });
});

test('the zip is not built on Azure, runs on Node 24, and always-ready instances are optional', () => {
  expect(at('flex.bicep', 'app', 'properties', 'functionAppConfig', 'runtime')).toBe(
    "{ name: 'node', version: '24' }",
  );
  const path = ['properties', 'functionAppConfig', 'scaleAndConcurrency'];
  expect(at('flex.bicep', 'app', ...path, 'alwaysReady')).toBe(
    "alwaysReady == 0 ? [] : [{ name: 'http', instanceCount: alwaysReady }]",
  );
  expect(at('flex.bicep', 'app', ...path, 'instanceMemoryMB')).toBe('memory');
  expect(textOf('flex.bicep') + textOf('main.bicep')).not.toMatch(/SCM_DO_BUILD|ENABLE_ORYX/);
});

test('the share is mounted with a key from the vault', () => {
  const mount = property(resource('flex.bicep', 'mounts').body, 'properties', 'models');
  expect(stringOf(property(mount, 'mountPath'))).toBe('/mounts/models');
  expect(stringOf(property(mount, 'accessKey'))).toBe('@AppSettingRef(SHARE_KEY)');
  expect(textOf('main.bicep')).toMatch(
    /'@Microsoft\.KeyVault\(SecretUri=\$\{shareKey!\.properties\.secretUri\}\)'/,
  );
  expect(at('container-app.bicep', 'models', 'properties', 'azureFile', 'accessMode')).toBe("'ReadOnly'");
});

test("accounts refuse keys, except the share's account, and public access", () => {
  expect(at('main.bicep', 'host', 'properties', 'allowSharedKeyAccess')).toBe('false');
  expect(at('main.bicep', 'data', 'properties', 'allowSharedKeyAccess')).toBe('false');
  for (const symbol of ['host', 'data', 'share']) {
    expect(at('main.bicep', symbol, 'properties', 'allowBlobPublicAccess')).toBe('false');
    expect(at('main.bicep', symbol, 'properties', 'minimumTlsVersion')).toBe("'TLS1_2'");
  }
});

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const ROLES = {
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': 'Storage Blob Data Reader',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': 'Storage Queue Data Message Sender',
  '516239f1-63e1-4d78-a4de-a74fb236a071': 'App Configuration Data Reader',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
} as const;

test('each role is assigned on a single resource', () => {
  const main = parseBicep(textOf('main.bicep'));
  const ids = new Map(
    [...textOf('main.bicep').matchAll(/^ {2}(\w+): '([0-9a-f-]{36})'$/gm)].map(([, name, id]) => [name, id]),
  );
  const given = findResources(main)
    .filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments')
    .map(({ body }) => {
      const role = /roles\.(\w+)/.exec(property(body, 'properties', 'roleDefinitionId')?.text ?? '')?.[1];
      return [property(body, 'scope')?.text, ROLES[ids.get(role) as keyof typeof ROLES]];
    });
  expect(given).toEqual([
    ['data::blobs::models', 'Storage Blob Data Reader'],
    ['data::blobs::images', 'Storage Blob Data Reader'],
    ['data::blobs::results', 'Storage Blob Data Contributor'],
    ['host', 'Storage Blob Data Owner'],
    ['host', 'Storage Queue Data Contributor'],
    ['configuration', 'App Configuration Data Reader'],
    ['vault', 'Key Vault Secrets User'],
    ['insights', 'Monitoring Metrics Publisher'],
    ['host', 'Storage Queue Data Message Sender'],
  ]);
});

test('new images arrive as messages, and failed ones go to the poison queue', () => {
  const event = resource('main.bicep', 'toQueue').body;
  expect(property(event, 'properties', 'filter', 'subjectBeginsWith')?.text).toContain('/containers/images/');
  const destination = property(event, 'properties', 'deliveryWithResourceIdentity', 'destination');
  expect(stringOf(property(destination, 'endpointType'))).toBe('StorageQueue');
  const [images, poison] = ['images', 'poison'].map((symbol) =>
    findResources(parseBicep(textOf('main.bicep')))
      .filter(({ type }) => type.endsWith('/queues'))
      .find((one) => one.symbol === symbol),
  );
  expect(stringOf(property(poison?.body, 'name'))).toBe(`${stringOf(property(images?.body, 'name'))}-poison`);
});

test('the pointer is a plain value, the secret a reference, and neither allows access by key', () => {
  expect(at('main.bicep', 'pointer', 'properties', 'value')).toBe('release');
  const keyValues = findResources(parseBicep(textOf('main.bicep'))).filter(({ type }) =>
    type.endsWith('/keyValues'),
  );
  const [, reference] = keyValues;
  expect(stringOf(property(reference?.body, 'properties', 'contentType'))).toContain('keyvaultref');
  expect(at('main.bicep', 'configuration', 'properties', 'disableLocalAuth')).toBe('true');
});

test('the environment is a valid function configuration', () => {
  const { configuration, settings } = parseConfiguration(environment(), SETTINGS);
  expect(configuration).toMatchObject({
    pointer: 'appconfig://store/yololift/model',
    sources: ['file:///mounts/models', 'az://data/models'],
    maxCacheBytes: 1e9,
    imageSources: ['az://data/images'],
    results: 'az://data/results',
  });
  expect(settings).toMatchObject({ QUEUE_NAME: 'images', WARM_SCHEDULE: '0 */5 * * * *', WARM_INSTANCES: 1 });
  const known = [
    ...Object.keys(SETTINGS),
    'MODEL_POINTER',
    'MODEL_SOURCES',
    'MODEL_CACHE_MB',
    'IMAGE_SOURCES',
    'RESULTS',
  ];
  const others = Object.keys(environment()).filter((name) => !known.includes(name));
  expect(
    others.filter((name) => !/^(AzureWebJobs|APPLICATIONINSIGHTS_|AZURE_CLIENT_ID|MALLOC_)/.test(name)),
  ).toEqual([]);
});

/** Values of expressions, since Bicep itself does not run here. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  'configuration.name': 'store',
  pointerKey: 'yololift/model',
  modelsBlobs: 'az://data/models',
  'data.name': 'data',
  'host::queues::images.name': 'images',
  'string(warmInstances)': '1',
};

/** `var settings`, with a mount. */
function environment(): Readonly<Record<string, string>> {
  const entries = settingsOf(parseBicep(textOf('main.bicep'))).map((entry) => {
    const value = entry.namedChildren.at(-1)?.text ?? '';
    const [text = value] = /'.*?'(?=$| :)/.exec(value) ?? [];
    const isText = text.startsWith("'");
    const known = isText ? text.slice(1, -1) : (EXPRESSIONS[text] ?? text);
    return [keyOf(entry), known.replace(/\$\{(.+?)\}/g, (_, name: string) => EXPRESSIONS[name] ?? name)];
  });
  return Object.fromEntries(entries);
}

function settingsOf(node: Node): readonly Node[] {
  const declared = node.namedChildren.find(
    ({ type, text }) => type === 'variable_declaration' && text.startsWith('var settings '),
  );
  return declared?.namedChildren.at(-1)?.namedChildren.filter(({ type }) => type === 'object_property') ?? [];
}
