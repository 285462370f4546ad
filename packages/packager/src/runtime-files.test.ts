import { expect, test } from 'vitest';
import { isRuntimeFile } from './runtime-files.ts';

test.each([
  ['lib/index.js', 'debug'],
  ['index.cjs', 'debug'],
  ['package.json', 'debug'],
  ['LICENSE.md', 'debug'],
  ['lib/THIRD-PARTY/NOTICE', 'debug'],
  ['lib/libvips-cpp.so.8.18.3', '@img/sharp-libvips-linux-x64'],
  ['lib/sharp-linux-x64.node', '@img/sharp-linux-x64'],
  ['dist/sharp.mjs', 'sharp'],
  ['bin/napi-v6/linux/x64/libonnxruntime.so.1', 'onnxruntime-node'],
  ['bin/napi-v6/linux/x64/onnxruntime_binding.node', 'onnxruntime-node'],
])('%s of %s is included', (path, name) => {
  expect(isRuntimeFile(path, name, 'x64')).toBe(true);
});

test.each([
  ['README.md', 'debug'],
  ['lib/index.d.ts', 'debug'],
  ['lib/index.js.map', 'debug'],
  ['test/index.js', 'debug'],
  ['tsconfig.json', 'debug'],
  ['.github/workflows/test.js', 'debug'],
  ['src/sharp.cc', 'sharp'],
  ['install/build.js', 'sharp'],
  ['bin/napi-v6/linux/arm64/onnxruntime_binding.node', 'onnxruntime-node'],
  ['bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib', 'onnxruntime-node'],
  ['bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so', 'onnxruntime-node'],
])('%s of %s is not included', (path, name) => {
  expect(isRuntimeFile(path, name, 'x64')).toBe(false);
});
