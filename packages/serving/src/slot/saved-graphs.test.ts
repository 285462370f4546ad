import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import { readChecksum } from '@yololift/core/onnx';
import { buildRelease } from '@yololift/core/publishing';
import { createReleaseLoader, publishRelease } from '@yololift/core/release';
import { openFolderStore } from '@yololift/core/stores';
import { constantYoloModel, foundBy } from '@yololift/core/testing';
import { yoloRuntime } from '@yololift/core/yolo';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingLogger } from '../../testing/slot-fixture.ts';
import { loadReleaseModel } from './load-release-model.ts';
import { createSavedGraphs } from './saved-graphs.ts';

const PROGRAM = fileURLToPath(new URL('../../testing/save-graph.ts', import.meta.url));
/** 84 candidates on a 64×64 input: 8×8 + 4×4 + 2×2. */
const CANDIDATES = 84;

let folder: string;
let cacheFolder: string;
let image: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-graphs-'));
  cacheFolder = join(folder, 'cache');
  image = join(folder, 'grey.png');
  const grey = sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } });
  await writeFile(image, await grey.png().toBuffer());
  await publish('1');
});
afterEach(() => rm(folder, { recursive: true }));

/** A model that detects one cat with `score` in every image. */
function catModel(score: number): Uint8Array {
  const data = new Float32Array(5 * CANDIDATES);
  for (const [attribute, value] of [32, 32, 20, 20, score].entries()) data[attribute * CANDIDATES] = value;
  return constantYoloModel({
    input: { shape: [1, 3, 64, 64] },
    outputs: [{ name: 'output0', shape: [1, 5, CANDIDATES], data }],
    metadata: { task: 'detect', stride: '32', names: "{0: 'cat'}" },
  });
}

async function publish(version: string): Promise<void> {
  const modelFile = join(folder, 'cat.onnx');
  await writeFile(modelFile, catModel(0.9));
  const built = await buildRelease({ name: 'cats', version, modelFile, selfTestImage: image });
  await publishRelease(built, [openFolderStore(rootOf())]);
}

function rootOf(): string {
  return pathToFileURL(join(folder, 'root')).href;
}

interface LoadOptions {
  readonly version?: string;
  readonly cpu?: string;
  readonly cache?: string;
  /** Memory that another session may take, bytes. */
  readonly room?: number;
}

/** Loads a release from its mount as a process would and waits until its graph is saved. */
async function load({ version = '1', cpu = 'this', cache = cacheFolder, room = 1e12 }: LoadOptions = {}) {
  const store = openFolderStore(rootOf());
  const logger = recordingLogger();
  const sources = [{ uri: store.uri, reader: store, folder: store.folder }];
  const loader = createReleaseLoader({ sources, clock: systemClock, logger }, { cacheFolder: cache });
  const deps = { cacheFolder: cache, clock: systemClock, logger, machine: async () => cpu };
  const graphs = createSavedGraphs(deps, { settleMs: 0 });
  const saves: Promise<void>[] = [];
  const save: typeof graphs.save = (...job) => {
    saves.push(graphs.save(...job));
    return Promise.all(saves).then(() => undefined);
  };
  let isServing = false;
  const options = {
    signal: new AbortController().signal,
    assertRoom: (bytes: number) => {
      if (isServing && bytes > room) throw new YoloLiftError('OUT_OF_MEMORY_BUDGET', 'it does not fit');
      isServing = true;
    },
  };
  const loading = loadReleaseModel(
    {
      loader,
      runtimes: { yolo: () => yoloRuntime() },
      run: { thread: 'inline', threads: 1 },
      graphs: { ...graphs, save },
    },
    { model: 'cats', version },
    options,
  );
  const { model, record } = await loading;
  const detections = await foundBy(model, image);
  await Promise.all(saves);
  await model.close();
  const lines = logger.lines.filter(({ message }) => /graph/.test(message));
  return { graph: record.graph, detections, labels: model.details.labels, lines };
}

/** Paths of the graphs and refusal markers in the cache. */
async function saved(): Promise<readonly string[]> {
  const files = await readdir(join(cacheFolder, 'graphs'), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
}

async function onlyGraph(): Promise<string> {
  const [file, ...others] = await saved();
  expect(others).toEqual([]);
  return file ?? '';
}

/** Replaces a graph with another file and a matching checksum. */
async function replace(graph: string, bytes: Uint8Array): Promise<void> {
  await rm(graph);
  await writeFile(graph, bytes);
  const { size, crc32 } = await readChecksum(graph);
  await writeFile(
    graph.replace(/-\d+-[0-9a-f]{8}\.onnx$/, `-${size}-${crc32.toString(16).padStart(8, '0')}.onnx`),
    bytes,
  );
  if ((await saved()).length > 1) await rm(graph);
}

test('the first load saves a graph; the second uses it with the same result', async () => {
  const [first, second] = [await load(), await load()];
  expect([first.graph, second.graph]).toEqual(['plain', 'saved']);
  expect(second.detections).toEqual(first.detections);
  expect(second.labels).toEqual(['cat']);
  expect(await onlyGraph()).toMatch(/cats@1@[0-9a-f]{64}[\\/]\d+\.\d+\.\d+-this-\d+-[0-9a-f]{8}\.onnx$/);
  expect(second.lines).toEqual([]);
});

test('a graph for another CPU is not used, but kept', async () => {
  await load({ cpu: 'that' });
  expect((await load({ cpu: 'this' })).graph).toBe('plain');
  expect(await saved()).toHaveLength(2);
  expect((await load({ cpu: 'that' })).graph).toBe('saved');
});

describe('a saved graph that must not serve', () => {
  const damages: Readonly<Record<string, (graph: string) => Promise<void>>> = {
    'cut off': (graph) => truncate(graph, 100),
    'one bit flipped': async (graph) => {
      const bytes = await readFile(graph);
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(graph, bytes);
    },
    empty: (graph) => writeFile(graph, ''),
  };

  test.each(Object.entries(damages))(
    '%s: the model loads from its own file, and a new graph is saved',
    async (_, damage) => {
      const { detections } = await load();
      await damage(await onlyGraph());
      const mended = await load();
      expect(mended).toMatchObject({ graph: 'plain', detections });
      expect(mended.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
      expect(mended.lines[0]?.fields.error).toMatchObject({ code: 'MODEL_CORRUPT' });
      await onlyGraph();
      expect((await load()).graph).toBe('saved');
    },
  );

  test('valid with other results: the self-test fails, and no graph is saved again', async () => {
    const { detections } = await load();
    await replace(await onlyGraph(), catModel(0.4));
    const mended = await load();
    expect(mended).toMatchObject({ graph: 'plain', detections });
    expect(mended.lines[0]?.fields.error).toMatchObject({ code: 'SELF_TEST_FAILED' });
    expect(await onlyGraph()).toMatch(/\.refused$/);
    expect(await load()).toMatchObject({ graph: 'plain', lines: [] });
  });

  test('intact, but not an ONNX file', async () => {
    const { detections } = await load();
    await replace(await onlyGraph(), Buffer.from('a page about graphs'));
    expect(await load()).toMatchObject({ graph: 'plain', detections });
  });
});

test('a graph in a cache that is read-only is used', async ({ skip }) => {
  const { detections } = await load();
  const cache = join(folder, 'read-only');
  await mkdir(cache);
  try {
    execFileSync('mount', ['-o', 'bind,ro', cacheFolder, cache], { stdio: 'ignore' });
  } catch {
    skip('nothing can be mounted here');
  }
  try {
    expect(await load({ cache })).toMatchObject({ graph: 'saved', detections, lines: [] });
    const other = await load({ cache, cpu: 'that' });
    expect(other).toMatchObject({ graph: 'plain', detections, lines: [{ level: 'warn' }] });
  } finally {
    execFileSync('umount', [cache]);
  }
});

describe('nothing is saved', () => {
  test('if the cache is not writable: logged once for all loads', async () => {
    const cache = join(folder, 'a file');
    await writeFile(cache, '');
    const { graph, lines } = await load({ cache });
    expect(graph).toBe('plain');
    expect(lines).toMatchObject([{ level: 'warn', fields: { cacheFolder: cache } }]);
  });

  test('if there is no memory for another session', async () => {
    const { graph, lines } = await load({ room: 1e6 });
    expect(graph).toBe('plain');
    expect(lines).toMatchObject([{ fields: { error: { code: 'OUT_OF_MEMORY_BUDGET' } } }]);
    expect(await readdir(join(cacheFolder, 'staging'))).toEqual([]);
  });

  test('if the model is closed before', async () => {
    const graphs = createSavedGraphs({ cacheFolder, clock: systemClock, logger: recordingLogger() });
    const closing = new AbortController();
    const job = { modelFile: join(folder, 'cat.onnx'), modelBytes: 1e6, assertRoom: () => undefined };
    const saving = graphs.save(
      { model: 'cats', version: '1', digest: 'sha256:0' },
      { ...job, signal: closing.signal },
    );
    closing.abort();
    await saving;
    await expect(stat(cacheFolder)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

test('two parallel processes save one graph, and the next one uses it', async () => {
  const run = async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      PROGRAM,
      join(folder, 'root'),
      cacheFolder,
      image,
    ]);
    return JSON.parse(stdout);
  };
  const both = await Promise.all([run(), run()]);
  expect(both.map(({ graph }) => graph)).toEqual(['plain', 'plain']);
  const lines = both.flatMap(({ logged }) => logged.filter((line: string) => line.includes('graph')));
  expect(lines).toEqual(['cats/1 has a saved graph, optimised for this CPU']);
  await onlyGraph();
  expect(await readdir(join(cacheFolder, 'staging'))).toEqual([]);
  expect(await run()).toMatchObject({ graph: 'saved', detections: both[0].detections });
});

test('the graphs of the three most recently used mounted releases are kept', async () => {
  for (const version of ['2', '3', '4']) await publish(version);
  for (const version of ['1', '2', '3', '4']) await load({ version });
  const versions = (await readdir(join(cacheFolder, 'graphs'))).map((entry) => entry.split('@')[1]);
  expect(versions.toSorted()).toEqual(['2', '3', '4']);
});
