import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { YoloLiftError } from '@yololift/core/errors';
import type { PutOptions } from '@yololift/core/ports';
import { openFolderStore } from '@yololift/core/stores';
import { CLOUD_GRAMMAR, manualClock, memoryReader } from '@yololift/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ResultSubject, resultKey } from './result-key.ts';
import { createResultStore } from './result-store.ts';

const DIGEST = 'sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0';
const SUBJECT = {
  image: { uri: 's3://scans/in/page 1.png', etag: '"v1"' },
  release: { model: 'documents', version: '3', digest: DIGEST },
} satisfies ResultSubject;

describe('resultKey', () => {
  it('is readable and deterministic', () => {
    const key = resultKey(SUBJECT);
    expect(key).toMatch(/^documents\/3\/0f1e2d3c4b5a\/page_1\.png-[0-9a-f]{32}\.json$/);
    expect(resultKey(structuredClone(SUBJECT))).toBe(key);
  });

  it.each<[string, Partial<ResultSubject>]>([
    ['bytes', { image: { ...SUBJECT.image, etag: '"v2"' } }],
    ['place', { image: { ...SUBJECT.image, uri: 's3://scans/out/page 1.png' } }],
    ['release', { release: { ...SUBJECT.release, digest: DIGEST.replace(/0$/, '1') } }],
    ['options', { options: { confidence: 0.5 } }],
  ])('is another for other %s', (_what, other) => {
    expect(resultKey({ ...SUBJECT, ...other })).not.toBe(resultKey(SUBJECT));
  });

  it('ignores the order of options and the signature of an address', () => {
    const options = { confidence: 0.5, iou: 0.4 };
    expect(resultKey({ ...SUBJECT, options })).toBe(
      resultKey({ ...SUBJECT, options: { iou: 0.4, confidence: 0.5 } }),
    );
    const signed = (sig: string) => ({ uri: `https://example.com/a.jpg?sig=${sig}`, etag: 'sha256:00' });
    expect(resultKey({ ...SUBJECT, image: signed('x') })).toBe(resultKey({ ...SUBJECT, image: signed('y') }));
  });

  it.each([
    ['s3://scans/ページ 1.jpg', 'ページ_1.jpg'],
    ['https://example.com/%E3%83%9A%E3%83%BC%E3%82%B8%201.jpg?sig=secret', 'ページ_1.jpg'],
    ['s3://scans/100% #?<>|".jpg', '100_.jpg'],
    ['s3://scans/.yololift-part-1', 'yololift-part-1'],
    ['s3://scans/e\u0301.jpg', '\u00e9.jpg'],
    ['s3://scans/...', 'image'],
    ['https://example.com/', 'image'],
    [`s3://scans/${'😀'.repeat(300)}a`, 'a'],
    [`s3://scans/${'ペ'.repeat(300)}`, 'ペ'.repeat(48)],
  ])('names %s %s', (uri, name) => {
    const file =
      resultKey({ ...SUBJECT, image: { uri, etag: '"v1"' } })
        .split('/')
        .at(-1) ?? '';
    expect(file.replace(/-[0-9a-f]{32}\.json$/, '')).toBe(name);
    expect(Buffer.byteLength(file)).toBeLessThan(256);
  });

  it('needs a release with a digest', () => {
    const release = { model: 'documents', version: '3' };
    expect(() => resultKey({ ...SUBJECT, release })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});

describe('results in a folder', () => {
  let folder: string;
  let root: ReturnType<typeof openFolderStore>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yololift results-'));
    root = openFolderStore(pathToFileURL(folder).href);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are found after a write, at their URI', async () => {
    const store = createResultStore(root);
    expect(await store.find(SUBJECT)).toBeUndefined();
    const document = { detections: [{ name: 'Stempel – “ä”' }] };
    const { uri, outcome } = await store.write(SUBJECT, document);
    expect(outcome).toBe('written');
    expect(await store.find(SUBJECT)).toEqual({ uri, document });
    expect(JSON.parse(await readFile(fileURLToPath(uri), 'utf8'))).toEqual(document);
  });

  it('are written once: of many writers one writes, the others get existed', async () => {
    const store = createResultStore(root);
    const writers = Array.from({ length: 20 }, (_, writer) => store.write(SUBJECT, { writer }));
    const outcomes = (await Promise.all(writers)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
    expect(await store.find(SUBJECT)).toMatchObject({ document: { writer: outcomes.indexOf('written') } });
  });

  it('that are not JSON are reported, not overwritten', async () => {
    const store = createResultStore(root);
    const { uri } = await store.write(SUBJECT, {});
    await writeFile(fileURLToPath(uri), '{"detec');
    await expect(store.find(SUBJECT)).rejects.toMatchObject({
      code: 'RESULT_CORRUPT',
      message: expect.stringContaining(uri),
    });
  });

  it('of a run are recorded with counts, without signatures', async () => {
    const clock = manualClock();
    const store = createResultStore(root, { clock, grammar: CLOUD_GRAMMAR });
    const run = {
      items: [
        { uri: 's3://scans/a.jpg', status: 'ok', result: 'file:///results/a.json' },
        { uri: 'https://example.com/b.jpg?sig=secret', status: 'error', error: { code: 'IMAGE_CORRUPT' } },
      ],
      nextItems: ['https://example.com/c.jpg?sig=secret'],
      release: SUBJECT.release,
    } as const;
    const uri = await store.writeRun(run);
    expect(uri).toMatch(/\/runs\/1970-01-01T00-16-40\.000Z-[0-9a-f]{8}\.json$/);
    expect(JSON.parse(await readFile(fileURLToPath(uri), 'utf8'))).toEqual({
      schema: 1,
      id: uri.split('/').at(-1)?.replace('.json', ''),
      finishedAt: '1970-01-01T00:16:40.000Z',
      counts: { ok: 1, error: 1, left: 1 },
      items: [run.items[0], { ...run.items[1], uri: 'https://example.com/b.jpg' }],
      nextItems: ['https://example.com/c.jpg'],
      release: SUBJECT.release,
    });
  });

  it('of runs are kept per id; a repeated run overwrites its record', async () => {
    const store = createResultStore(root);
    await store.writeRun({ items: [] });
    await store.writeRun({ items: [] });
    expect(await readdir(join(folder, 'runs'))).toHaveLength(2);
    const item = { uri: 's3://scans/a.jpg', status: 'ok' } as const;
    const first = await store.writeRun({ items: [], nextItems: [item.uri] }, { id: 'message-7' });
    expect(await store.writeRun({ items: [item] }, { id: 'message-7' })).toBe(first);
    expect(JSON.parse(await readFile(fileURLToPath(first), 'utf8'))).toMatchObject({
      counts: { ok: 1, left: 0 },
    });
  });

  it.each(['../documents', 'a/b', '', '.hidden'])('refuse the run id %j', async (id) => {
    await expect(createResultStore(root).writeRun({ items: [] }, { id })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});

describe('results in a bucket', () => {
  /** A bucket whose first `failures` writes fail. */
  function bucketOf({ failures, error }: { readonly failures: number; readonly error: YoloLiftError }) {
    const clock = manualClock();
    const reader = memoryReader('s3://bucket/results', clock);
    const puts: [string, PutOptions][] = [];
    const put = async (key: string, _open: unknown, options: PutOptions) => {
      puts.push([key, options]);
      if (puts.length <= failures) throw error;
    };
    return { clock, reader, puts, store: createResultStore({ ...reader, put }, { clock }) };
  }
  const down = new YoloLiftError('STORE_UNAVAILABLE', 'down', { isRetryable: true });
  const denied = new YoloLiftError('ACCESS_DENIED', 'no');

  it('are written conditionally; run records are not', async () => {
    const { store, puts } = bucketOf({ failures: 0, error: down });
    const key = resultKey(SUBJECT);
    expect(await store.write(SUBJECT, {})).toEqual({ uri: `s3://bucket/results/${key}`, outcome: 'written' });
    expect(puts[0]).toEqual([
      key,
      expect.objectContaining({ ifAbsent: true, contentType: 'application/json' }),
    ]);
    await store.writeRun({ items: [] }, { id: 'run' });
    expect(puts[1]).toEqual(['runs/run.json', expect.objectContaining({ ifAbsent: false })]);
  });

  it('are retried after temporary failures, up to three attempts', async () => {
    const passing = bucketOf({ failures: 2, error: down });
    expect(await passing.clock.during(passing.store.write(SUBJECT, {}))).toMatchObject({
      outcome: 'written',
    });
    const lasting = bucketOf({ failures: 9, error: down });
    await expect(lasting.clock.during(lasting.store.write(SUBJECT, {}))).rejects.toBe(down);
    expect(lasting.puts).toHaveLength(3);
    const refused = bucketOf({ failures: 9, error: denied });
    await expect(refused.store.write(SUBJECT, {})).rejects.toBe(denied);
    expect(refused.puts).toHaveLength(1);
  });

  it('that cannot be read do not count as absent', async () => {
    const { store, reader, clock } = bucketOf({ failures: 0, error: down });
    Object.assign(reader.faults, { failTimes: 9, error: denied });
    await expect(clock.during(store.find(SUBJECT))).rejects.toBe(denied);
    reader.faults.error = down;
    await expect(clock.during(store.find(SUBJECT))).rejects.toBe(down);
    Object.assign(reader.faults, { failTimes: 1 });
    expect(await clock.during(store.find(SUBJECT))).toBeUndefined();
  });

  it('are cancelled by the caller', async () => {
    const { store, reader } = bucketOf({ failures: 0, error: down });
    reader.faults.hang = true;
    const controller = new AbortController();
    const reason = new Error('no time is left');
    const finding = store.find(SUBJECT, controller);
    controller.abort(reason);
    await expect(finding).rejects.toBe(reason);
  });
});
