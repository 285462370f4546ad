import { createStoreRegistry } from '@yololift/core/stores';
import { memoryStores } from '@yololift/core/testing';
import { Command } from 'commander';
import { expect, test, vi } from 'vitest';
import { publishCommand } from './commands/publish.ts';
import { releasesCommand, rollbackCommand, statusCommand } from './commands/releases.ts';
import { addModelOptions } from './options.ts';
import { classifyAddress, isRelease, rootUri, splitReleaseUri } from './release-stores.ts';
import { resolveModel } from './resolve-model.ts';

// The command line supports the registered stores: here only one, in memory.

vi.mock('@yololift/stores', () => {
  const schemes = memoryStores();
  const createStores = (environment: NodeJS.ProcessEnv) => createStoreRegistry(environment, schemes);
  return { createStores, storeGrammar: createStores({}).grammar };
});

test.each([
  ['mem-parameter:documents?stage=live', 'parameter'],
  ['env:POINTER', 'parameter'],
  ['file:///mnt/pointer.json', 'parameter'],
  ['mem://models/documents/3', 'root'],
  ['file:///mnt/models/documents/3', 'root'],
  ['ssm:/models/documents', 'root'],
  ['models/best.onnx', 'path'],
  ['C:\\models\\best.onnx', 'path'],
])('%s is a %s', (text, kind) => {
  expect(classifyAddress(text)).toBe(kind);
});

test('releases and roots are distinguished from paths', () => {
  expect(isRelease('mem://models/documents/3')).toBe(true);
  expect(isRelease('best.onnx')).toBe(false);
  expect(rootUri('mem://models')).toBe('mem://models');
  expect(splitReleaseUri('mem://models/documents/3')).toMatchObject({ root: 'mem://models' });
  expect(() => splitReleaseUri('mem://models')).toThrow('mem://bucket/prefix/documents/3');
});

test('--model reads the given parameter or root', async () => {
  const environment = { MODEL_SOURCES: 'mem://models' };
  await expect(resolveModel({ model: 'mem-parameter:documents' }, environment)).rejects.toMatchObject({
    code: 'PARAMETER_NOT_FOUND',
  });
  await expect(resolveModel({ model: 'mem://models/documents/3' }, environment)).rejects.toThrow(
    'mem://models',
  );
  await expect(resolveModel({ model: 's3://models/documents/3' }, environment)).rejects.toThrow(
    'Supported schemes: mem:, file:',
  );
});

test('help lists it', () => {
  const helpOf = (command: Command) => command.helpInformation().replaceAll(/\s+/g, ' ');
  expect(helpOf(addModelOptions(new Command()))).toContain('mem://bucket/prefix/documents/3');
  expect(helpOf(publishCommand({}))).toContain('mem://bucket/prefix, file:///…');
  expect(helpOf(publishCommand({}))).toContain('mem-parameter:name, file:///….json');
  expect(helpOf(releasesCommand({}))).toContain('mem://bucket/prefix');
  expect(helpOf(statusCommand({}))).toContain('mem-parameter:name, env:NAME, file:///….json');
  expect(helpOf(rollbackCommand({}))).not.toContain('env:NAME');
});
