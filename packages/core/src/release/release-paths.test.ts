import { expect, test } from 'vitest';
import { digestOf, formatManifest, type Manifest, parseManifest } from './manifest.ts';
import { findPathProblem } from './release-paths.ts';

const manifestOf = (...paths: readonly string[]) => {
  const files = ['model.onnx', ...paths].map((path) => ({
    path,
    size: 1,
    sha256: digestOf(new Uint8Array()),
  }));
  const manifest: Manifest = {
    schema: 1,
    name: 'cats',
    version: '1',
    runtime: 'yolo',
    model: 'model.onnx',
    files,
  };
  return formatManifest(manifest);
};

test.each([
  'model.onnx.data',
  'weights/ünïcode and a space.bin',
  'a/manifest.json',
  'a/.complete',
  `${'x'.repeat(255)}/y`,
  'model.onnx-2/x',
])('%s is a valid path', (path) => {
  expect(findPathProblem([path])).toBeUndefined();
  expect(parseManifest(manifestOf(path), 'here').files).toHaveLength(2);
});

test.each([
  ['../x', 'not relative'],
  ['/x', 'not relative'],
  ['a//b', 'not relative'],
  ['a/./b', 'not relative'],
  ['', 'not relative'],
  ['a\\b', 'backslash'],
  ['C:/x', 'drive'],
  ['c:x', 'drive'],
  ['a\0b', 'control'],
  ['a\nb', 'control'],
  ['a\u0085b', 'control'],
  ['a\ud800', 'control'],
  ['x'.repeat(256), '255 bytes'],
  ['ü'.repeat(128), '255 bytes'],
  ['manifest.json', 'reserved'],
  ['MANIFEST.json', 'reserved'],
  ['.complete', 'reserved'],
  ['a/.yololift-part-1', 'reserved'],
])('%j is not a valid path', (path, why) => {
  expect(() => parseManifest(manifestOf(path), 'here')).toThrow(why);
  expect(() => parseManifest(manifestOf(path), 'here')).toThrow('here is not a manifest');
});

test.each([
  [['model.onnx'], 'listed twice'],
  [['Model.ONNX'], 'case'],
  [['é.bin', 'e\u0301.bin'], 'case'],
  [['model.onnx/x'], 'needs it as a folder'],
  [['MODEL.onnx/a/b'], 'needs it as a folder'],
  [['a/b/c', 'a/b'], 'needs it as a folder'],
])('%j cannot lie in one folder with model.onnx', (paths, why) => {
  expect(() => parseManifest(manifestOf(...paths), 'here')).toThrow(why);
});
