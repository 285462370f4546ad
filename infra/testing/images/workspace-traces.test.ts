import { expect, test } from 'vitest';
import { workspaceTraces } from './workspace-traces.ts';

test.each([
  'var/task/src/main.ts',
  'var/task/pnpm-lock.yaml',
  'var/task/.git/HEAD',
  'function/node_modules/vitest/package.json',
  'function/node_modules/sharp/node_modules/@types/node/package.json',
  'function/node_modules/@yololift/core/package.json',
])('%s belongs to the workspace', async (path) => {
  expect(await workspaceTraces([path])).toEqual([path]);
});

test('runtime files do not', async () => {
  const paths = [
    'var/task/main.mjs',
    'var/task/package.json',
    'var/task/models/demo-documents/1/model.onnx',
    'var/task/node_modules/sharp/dist/index.cjs',
    'var/task/node_modules/onnxruntime-node/package.json',
  ];
  expect(await workspaceTraces(paths)).toEqual([]);
});
