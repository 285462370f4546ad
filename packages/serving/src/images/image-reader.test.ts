import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { YoloLiftError } from '@yololift/core/errors';
import { openFolderStore } from '@yololift/core/stores';
import { CLOUD_GRAMMAR, manualClock, memoryReader } from '@yololift/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImageReader } from './image-reader.ts';

const BYTES = Buffer.from('bytes of an image');

function bucketOf(objects: Readonly<Record<string, Uint8Array>>) {
  const clock = manualClock();
  const bucket = memoryReader('s3://scans', clock, new Map(Object.entries(objects)));
  const opened: string[] = [];
  const reader = createImageReader({
    openRoot: async (uri) => {
      opened.push(uri);
      return bucket;
    },
    grammar: CLOUD_GRAMMAR,
    allowedRoots: ['s3://scans/in', 's3://other'],
    maxBytes: 200_000,
    clock,
  });
  const controller = new AbortController();
  const read = (uri: string) => reader.read(uri, controller);
  return { clock, bucket, opened, controller, read };
}

describe('images in a bucket', () => {
  it('are read with their ETag; the bucket is opened once', async () => {
    const { opened, bucket, read } = bucketOf({ 'in/a.jpg': BYTES, 'in/ページ 1.jpg': BYTES });
    const uri = 's3://scans/in/a.jpg';
    expect(await read(uri)).toEqual({ uri, etag: '17', bytes: BYTES });
    await read('s3://scans/in/ページ 1.jpg');
    expect(opened).toEqual(['s3://scans']);
    expect(bucket.asked).toEqual(['in/a.jpg', 'in/ページ 1.jpg']);
  });

  it('are identified by their digest if the store has no ETag', async () => {
    const body = (async function* () {
      yield BYTES;
    })();
    const store = {
      uri: 's3://scans',
      fetch: async () => ({ kind: 'modified', etag: '', size: 17, body }) as const,
    };
    const reader = createImageReader({
      openRoot: async () => store,
      grammar: CLOUD_GRAMMAR,
      allowedRoots: ['s3://scans'],
    });
    expect(await reader.read('s3://scans/a.jpg', new AbortController())).toMatchObject({
      etag: 'sha256:458362611f1dff146cb7c5ed90430c6be82b14a89613847f61282dd71224dab2',
    });
  });

  it('are refused outside listed places, before anything is opened', async () => {
    const { opened, read } = bucketOf({ 'private/a.jpg': BYTES });
    await expect(read('s3://scans/private/a.jpg')).rejects.toMatchObject({ code: 'IMAGE_URI_REFUSED' });
    expect(opened).toEqual([]);
  });

  it('that are absent fail permanently', async () => {
    const { bucket, read } = bucketOf({});
    await expect(read('s3://scans/in/a.jpg')).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      message: 's3://scans/in/a.jpg does not exist',
      isRetryable: false,
    });
    expect(bucket.asked).toHaveLength(1);
  });

  it('are retried after temporary failures, up to three attempts', async () => {
    const { bucket, clock, read } = bucketOf({ 'in/a.jpg': BYTES });
    bucket.faults.failTimes = 2;
    expect(await clock.during(read('s3://scans/in/a.jpg'))).toMatchObject({ bytes: BYTES });
    bucket.faults.failTimes = 3;
    await expect(clock.during(read('s3://scans/in/a.jpg'))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      isRetryable: true,
    });
  });

  it('are not retried after permanent failures', async () => {
    const { bucket, read } = bucketOf({ 'in/a.jpg': BYTES });
    bucket.faults.failTimes = 9;
    bucket.faults.error = new YoloLiftError('ACCESS_DENIED', 'no');
    await expect(read('s3://scans/in/a.jpg')).rejects.toBe(bucket.faults.error);
    expect(bucket.asked).toHaveLength(1);
  });

  it.each([
    ['cut with an error', { cutAfter: 65_536 }],
    ['that ends early', { endAfter: 65_536 }],
  ])('never pass for whole: a body %s', async (_what, faults) => {
    const { bucket, clock, read } = bucketOf({ 'in/a.jpg': Buffer.alloc(100_000) });
    Object.assign(bucket.faults, faults);
    await expect(clock.during(read('s3://scans/in/a.jpg'))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      isRetryable: true,
    });
    expect(bucket.open).toBe(0);
  });

  it('are refused if too large, and the body is cancelled at its first chunk', async () => {
    const { bucket, read } = bucketOf({
      'in/a.jpg': Buffer.alloc(200_001),
      'in/b.jpg': Buffer.alloc(200_000),
    });
    await expect(read('s3://scans/in/a.jpg')).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: 's3://scans/in/a.jpg is larger than the limit of 0.2 MB',
    });
    expect(bucket.open).toBe(0);
    expect((await read('s3://scans/in/b.jpg')).bytes).toHaveLength(200_000);
  });

  it.each([
    ['a response that never arrives', { hang: true }],
    ['a body that trickles', { pauseMs: 8_000 }],
  ])('fail in time: %s', async (_what, faults) => {
    const { bucket, clock, read } = bucketOf({ 'in/a.jpg': Buffer.alloc(200_000) });
    Object.assign(bucket.faults, faults);
    await expect(clock.during(read('s3://scans/in/a.jpg'))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: 's3://scans/in/a.jpg could not be read within 15 s',
      isRetryable: true,
    });
    expect(bucket.asked).toHaveLength(1);
    expect(bucket.open).toBe(0);
  });

  it('are cancelled at once by the caller', async () => {
    const { bucket, controller, read } = bucketOf({ 'in/a.jpg': BYTES });
    bucket.faults.hang = true;
    const reading = read('s3://scans/in/a.jpg');
    const reason = new Error('no time is left');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    await expect(read('s3://scans/in/a.jpg')).rejects.toBe(reason);
  });

  it('a bucket that failed to open is retried; the oldest of many readers are dropped', async () => {
    const opened: string[] = [];
    const clock = manualClock();
    const reader = createImageReader({
      openRoot: async (uri) => {
        opened.push(uri);
        if (opened.length === 1) throw new YoloLiftError('STORE_UNAVAILABLE', 'no credentials yet');
        return memoryReader(uri, clock, new Map([['a', BYTES]]));
      },
      grammar: CLOUD_GRAMMAR,
      allowedRoots: ['s3://*'],
    });
    const read = (uri: string) => reader.read(uri, new AbortController());
    await expect(read('s3://first/a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await read('s3://first/a');
    for (let bucket = 0; bucket < 100; bucket += 1) await read(`s3://bucket-${bucket}/a`);
    await read('s3://bucket-99/a');
    await read('s3://bucket-0/a');
    expect(opened).toHaveLength(103);
  });
});

describe('images in a folder', () => {
  let folder: string;
  let uri: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yololift-images-'));
    await mkdir(join(folder, 'in/below'), { recursive: true });
    await writeFile(join(folder, 'secret.jpg'), 'secret');
    await writeFile(join(folder, 'in/below/ページ 1.jpg'), BYTES);
    await symlink(join(folder, 'secret.jpg'), join(folder, 'in/link.jpg'));
    await symlink(folder, join(folder, 'in/out'));
    await symlink(join(folder, 'in/below'), join(folder, 'in/beside'));
    uri = pathToFileURL(folder).href;
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = (path: string) => {
    const allowedRoots = [`${uri}/in`];
    const reader = createImageReader({ openRoot: async (root) => openFolderStore(root), allowedRoots });
    return reader.read(`${uri}/${path}`, new AbortController());
  };

  it('are read, also through a link inside it', async () => {
    expect((await read('in/below/%E3%83%9A%E3%83%BC%E3%82%B8%201.jpg')).bytes).toEqual(BYTES);
    expect((await read('in/beside/ページ 1.jpg')).bytes).toEqual(BYTES);
  });

  it.each([
    ['secret.jpg', 'IMAGE_URI_REFUSED'],
    ['in/../secret.jpg', 'IMAGE_URI_REFUSED'],
    ['in/%2e%2e/secret.jpg', 'IMAGE_URI_REFUSED'],
    ['in/%252e%252e/secret.jpg', 'IMAGE_NOT_FOUND'],
    ['in/a%00.jpg', 'IMAGE_URI_REFUSED'],
    ['in/link.jpg', 'ACCESS_DENIED'],
    ['in/out/secret.jpg', 'ACCESS_DENIED'],
    ['in/below', 'IMAGE_NOT_FOUND'],
    ['in/nothing.jpg', 'IMAGE_NOT_FOUND'],
    [`in/${'a'.repeat(300)}.jpg`, 'IMAGE_NOT_FOUND'],
  ])('are not read at %s: %s', async (path, code) => {
    await expect(read(path)).rejects.toMatchObject({ code, isRetryable: false });
  });
});
