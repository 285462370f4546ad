import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../../testing/manual-clock.ts';
import { GraphFolder, type MakeGraph } from './graph-folder.ts';

let folder: string;
let graphs: GraphFolder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-graph-folder-'));
  graphs = new GraphFolder(folder, 'this');
});
afterEach(() => rm(folder, { recursive: true }));

function add(make: MakeGraph, signal = new AbortController().signal) {
  return graphs.add('cats@1@0', make, { clock: manualClock(), signal, maxBytes: 10 });
}

const made = (text: string) => async (target: string) => void (await writeFile(target, text));

test('finds a created graph with its checksum, and does not create it again', async () => {
  const added = await add(made('123456789'));
  // CRC-32's published check value.
  const graph = { file: join(folder, 'graphs/cats@1@0/this-9-cbf43926.onnx'), size: 9, crc32: 0xcbf43926 };
  expect(added).toEqual({ graph });
  expect(await graphs.find('cats@1@0')).toEqual(graph);
  expect(await add(() => Promise.reject(new Error('made twice')))).toBeUndefined();
  expect(await readdir(join(folder, 'staging'))).toEqual([]);
  expect(await readdir(join(folder, 'locks'))).toEqual([]);
});

test.each([
  ['one that is too large', made('a graph of 19 bytes'), 'it has 19 bytes, more than 10'],
  ['one that cannot be created', async () => 'no graph', 'no graph'],
])('%s is refused for good', async (_, make, refusal) => {
  expect(await add(make)).toEqual({ refusal });
  expect(await readFile(join(folder, 'graphs/cats@1@0/this.refused'), 'utf8')).toBe(refusal);
  expect(await add(made('better'))).toBeUndefined();
  expect(await graphs.find('cats@1@0')).toBeUndefined();
});

test('a failed creation leaves no files, and the next attempt succeeds', async () => {
  const half = async (target: string) => {
    await writeFile(target, 'half');
    throw new Error('the disk is full');
  };
  await expect(add(half)).rejects.toThrow('the disk is full');
  expect(await readdir(join(folder, 'staging'))).toEqual([]);
  expect(await add(made('whole'))).toMatchObject({ graph: { size: 5 } });
});

test('does not confuse a key with one that starts the same', async () => {
  await new GraphFolder(folder, 'this-one').add('cats@1@0', made('1'), {
    clock: manualClock(),
    signal: new AbortController().signal,
    maxBytes: 10,
  });
  expect(await graphs.find('cats@1@0')).toBeUndefined();
});
