import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import type * as Fs from 'node:fs/promises';
import { mkdir, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadRecord } from '@yololift/core/release';
import { manualClock } from '@yololift/core/testing';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import { bundledRelease, type Delivered } from '../testing/bundled-release.ts';
import { type Delivery, type RootName, startDelivery } from '../testing/delivery.ts';
import type { DetectAnswer, PointerServer } from '../testing/pointer-server.ts';

// What a caller of POST /detect sees of each fault in model delivery: the clouds' real SDKs over sockets, stand-ins
// behind proxies that inject faults, a real model. Prints the table at the end, as documentation.

/** `stat` hangs for paths below it, as on a mount whose server is gone. */
const dead = vi.hoisted(() => ({ below: undefined as string | undefined }));
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof Fs>();
  return {
    ...fs,
    stat: (path: string, options?: Fs.FileHandle) =>
      dead.below !== undefined && path.startsWith(dead.below)
        ? new Promise(() => undefined)
        : fs.stat(path, options as never),
  };
});

const MODEL_KEY = 'documents/1/model.onnx';
const MANIFEST_KEY = 'documents/1/manifest.json';
const MODEL = /model\.onnx/;
/** Back-off of a slot after a first failure. */
const BACK_OFF_MS = 30_000;
/** Poll interval of the server's pointer. */
const POLL_MS = 100;
const SOURCE_URI = { first: 's3://models/first', second: 'gs://models/second' };
const SLOW_DOWN = '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';

const table: Readonly<Record<string, string>>[] = [];
let good: Delivered;
let next: Delivered;
let delivery: Delivery;

beforeAll(async () => {
  good = await bundledRelease({ version: '1' });
  next = await bundledRelease({ version: '2' });
});
beforeEach(async () => {
  dead.below = undefined;
  delivery = await startDelivery();
});
afterEach(() => delivery.close());
afterAll(() => console.table(table));

interface Outcome {
  readonly seen: DetectAnswer;
  /** Time from the fault to the answer; of the manual clock if one is used. */
  readonly ms: number;
  readonly from?: string;
  /** Message of health or of the load record. */
  readonly reason?: string | undefined;
}

function note(fault: string, { seen, ms, from = '', reason = '' }: Outcome): void {
  const { status, code, retryAfter, detections, release } = seen;
  const words = [status, code, detections && `${detections.length} found`];
  const wait = retryAfter === undefined ? '' : `, Retry-After ${retryAfter}`;
  table.push({
    fault,
    'the caller sees': `${words.filter((word) => word !== undefined).join(' ')}${wait}`,
    after: `${(ms / 1000).toFixed(1)} s`,
    served: release === undefined ? '' : `${release.model}/${release.version}`,
    from,
    reason: shortened(reason),
  });
}

function shortened(text: string): string {
  const digests = /([0-9a-f]{6})[0-9a-f]{58}/g;
  return text.replaceAll(delivery.folder, '…').replaceAll(digests, '$1…').slice(0, 160);
}

/** Where a release came from, by the log. */
async function recordOf(server: PointerServer): Promise<LoadRecord> {
  const { fields } = await server.logged(/^documents\/\w+ serves/);
  return fields.record as LoadRecord;
}

function failuresOf({ failures }: LoadRecord): string {
  return failures.map(({ source, file, code }) => `${source} ${file}: ${code}`).join('; ') || 'no failure';
}

/** Starts a server and waits until it serves. */
async function firstLoad(...sources: readonly RootName[]) {
  const startedAt = performance.now();
  const server = await delivery.serve({ sources });
  await server.started;
  const ms = performance.now() - startedAt;
  const record = await recordOf(server);
  return { server, record, outcome: { seen: await server.detect(), ms, from: record.source } };
}

/** A server that serves documents/1 from the first source. */
async function serving(options: { readonly cacheFolder?: string } = {}): Promise<PointerServer> {
  await delivery.publish(good, 'first');
  await delivery.point(good.name);
  const server = await delivery.serve({ sources: ['first'], ...options });
  await server.started;
  return server;
}

/** The reason in health why a newer release or pointer is not in force. */
async function failureOf(server: PointerServer): Promise<string | undefined> {
  const { body } = await server.health();
  return (body.failure as { readonly code: string } | undefined)?.code;
}

function count(server: PointerServer, message: RegExp): number {
  return server.lines.filter((line) => message.test(line.message)).length;
}

/** Changes a byte in the middle, not the size. */
function damaged(bytes: Uint8Array | undefined): Uint8Array {
  const copy = Uint8Array.from(bytes ?? []);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}

interface SourceFault {
  readonly fault: string;
  readonly order: () => unknown;
  /** Value of the pointer. Default: the release's own name. */
  readonly pointer?: string;
  /** The load record of the first source if another source delivers. */
  readonly recorded: readonly string[];
  /** The answer to callers if there is no other source. */
  readonly alone: string;
}

const SOURCE_FAULTS: readonly SourceFault[] = [
  {
    fault: 'connection reset in the middle of the model, each time',
    order() {
      delivery.first.cut(1_000_000);
      delivery.first.only({ path: MODEL });
    },
    recorded: ['STORE_UNAVAILABLE'],
    alone: 'STORE_UNAVAILABLE',
  },
  {
    fault: 'throttled: 503 SlowDown, Retry-After 7',
    order: () =>
      delivery.first.answer(503, { 'retry-after': '7', 'content-type': 'application/xml' }, SLOW_DOWN),
    recorded: ['STORE_UNAVAILABLE'],
    alone: 'STORE_UNAVAILABLE',
  },
  {
    fault: '404 for the model, though its manifest is there',
    order() {
      delivery.first.answer(
        404,
        { 'content-type': 'application/xml' },
        '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>',
      );
      delivery.first.only({ path: MODEL });
    },
    recorded: ['OBJECT_NOT_FOUND'],
    alone: 'RELEASE_NOT_FOUND',
  },
  {
    fault: '404 for everything',
    order: () =>
      delivery.first.answer(
        404,
        { 'content-type': 'application/xml' },
        '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>',
      ),
    recorded: ['OBJECT_NOT_FOUND'],
    alone: 'RELEASE_NOT_FOUND',
  },
  {
    fault: '403',
    order: () =>
      delivery.first.answer(
        403,
        { 'content-type': 'application/xml' },
        '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
      ),
    recorded: ['ACCESS_DENIED'],
    alone: 'ACCESS_DENIED',
  },
  {
    fault: 'the model is truncated',
    order: () => delivery.put('first', MODEL_KEY, good.objects.get(MODEL_KEY)!.subarray(0, 2_000_000)),
    recorded: ['DIGEST_MISMATCH'],
    alone: 'DIGEST_MISMATCH',
  },
  {
    fault: 'the model has wrong bytes, and the right size',
    order: () => delivery.put('first', MODEL_KEY, damaged(good.objects.get(MODEL_KEY))),
    recorded: ['DIGEST_MISMATCH'],
    alone: 'DIGEST_MISMATCH',
  },
  {
    fault: 'the manifest is broken JSON, the pointer has no digest',
    order: () => delivery.put('first', MANIFEST_KEY, Buffer.from('{"schema": 1, "name": "docu')),
    pointer: 'documents/1',
    recorded: ['RELEASE_INVALID'],
    alone: 'RELEASE_INVALID',
  },
  {
    fault: "the manifest is not the pointer's",
    order: () =>
      delivery.put('first', MANIFEST_KEY, Buffer.from(JSON.stringify({ ...good.manifest, task: 'segment' }))),
    recorded: ['DIGEST_MISMATCH'],
    alone: 'DIGEST_MISMATCH',
  },
];

describe('the first of two sources fails at the first load', () => {
  test.each(SOURCE_FAULTS)('$fault', async ({ fault, order, pointer, recorded }) => {
    await delivery.publish(good, 'first', 'second');
    await delivery.point(pointer ?? good.name);
    await order();
    const { record, outcome } = await firstLoad('first', 'second');
    note(`first source: ${fault}`, { ...outcome, reason: failuresOf(record) });
    expect(outcome.seen).toMatchObject({ status: 200, release: good.name });
    expect(record.source).toBe(SOURCE_URI.second);
    expect(record.failures.map(({ code }) => code)).toEqual(recorded);
    expect(await delivery.leftovers()).toEqual([]);
  });

  test.each([
    ['slow at 1 KB/s', () => delivery.first.slow(1000)],
    ['no first byte', () => delivery.first.hang()],
  ])('%s: raced by the next; the loser is aborted and leaves no files', async (fault, order) => {
    await delivery.publish(good, 'first', 'second');
    await delivery.point(good.name);
    order();
    const { record, outcome } = await firstLoad('first', 'second');
    note(`first source: ${fault}`, { ...outcome, reason: 'overtaken' });
    expect(outcome.seen).toMatchObject({ status: 200, release: good.name });
    expect(record).toMatchObject({ source: SOURCE_URI.second, failures: [] });
    expect(await delivery.leftovers()).toEqual([]);
    await expect.poll(() => delivery.first.underWay()).toBe(0);
  });

  test('the circuit breaker skips a source that keeps failing', async () => {
    await delivery.publish(good, 'second');
    await delivery.publish(next, 'second');
    await delivery.point(good.name);
    delivery.first.down();
    const { server } = await firstLoad('first', 'second');
    const { length: asked } = delivery.first.asked;
    const startedAt = performance.now();
    await delivery.point(next.name);
    const { fields } = await server.logged(/^documents\/2 replaces documents\/1/);
    const ms = performance.now() - startedAt;
    const record = fields.record as LoadRecord;
    const seen = await server.detect();
    note('first source: down since the release before', {
      seen,
      ms,
      from: record.source,
      reason: record.failures[0]?.message,
    });
    expect(seen).toMatchObject({ status: 200, release: next.name });
    expect(record.failures[0]).toMatchObject({ message: expect.stringContaining('skipped for 30 s') });
    expect(delivery.first.asked).toHaveLength(asked);
  });
});

describe('the only source fails at the first load', () => {
  test.each(SOURCE_FAULTS)('$fault', async ({ fault, order, pointer, alone }) => {
    await delivery.publish(good, 'first');
    await delivery.point(pointer ?? good.name);
    await order();
    const startedAt = performance.now();
    const server = await delivery.serve({ sources: ['first'] });
    await server.logged(/cannot serve/);
    const ms = performance.now() - startedAt;
    const seen = await server.detect();
    const { status, body } = await server.health();
    note(`only source: ${fault}`, { seen, ms, reason: seen.detail });
    expect(seen).toMatchObject({ status: 503, code: alone, retryAfter: 30 });
    expect({ status, code: body.code }).toEqual({ status: 503, code: alone });
    expect(await delivery.leftovers()).toEqual([]);
  });

  test('connection reset in the middle, once: retried', async () => {
    await delivery.publish(good, 'first');
    await delivery.point(good.name);
    delivery.first.cut(1_000_000);
    delivery.first.only({ path: MODEL, times: 1 });
    const { record, outcome } = await firstLoad('first');
    note('only source: connection reset in the middle of the model, once', {
      ...outcome,
      reason: failuresOf(record),
    });
    expect(outcome.seen).toMatchObject({ status: 200, release: good.name });
    expect(record).toMatchObject({ source: SOURCE_URI.first, failures: [] });
    expect(delivery.first.asked.filter((asked) => MODEL.test(asked))).toHaveLength(2);
  });

  test('no first byte: "loading" until the timeout', async () => {
    await delivery.publish(good, 'first');
    await delivery.point(good.name);
    delivery.first.hang();
    const clock = manualClock();
    const startedAt = clock.now();
    const server = await delivery.serve({ sources: ['first'], clock });
    await expect.poll(() => delivery.first.underWay()).toBe(1);
    const meanwhile = await server.detect();
    await clock.during(server.logged(/cannot serve/));
    const ms = clock.now() - startedAt;
    const seen = await server.detect();
    note('only source: no first byte (manual clock)', { seen, ms, reason: seen.detail });
    expect(meanwhile).toMatchObject({ status: 503, code: 'MODEL_LOADING' });
    expect(seen).toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE', retryAfter: 30 });
  });

  test('serves after the back-off once the source recovers, without a restart', async () => {
    vi.useFakeTimers({ toFake: ['Date'] }); // the breaker's own
    onTestFinished(() => {
      vi.useRealTimers();
    });
    await delivery.publish(good, 'first');
    await delivery.point(good.name);
    delivery.first.down();
    const clock = manualClock();
    const server = await delivery.serve({ sources: ['first'], clock });
    await clock.during(server.logged(/cannot serve/));
    expect(await server.detect()).toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE', retryAfter: 30 });
    delivery.first.heal();
    const failedAt = clock.now();
    vi.setSystemTime(Date.now() + BACK_OFF_MS);
    clock.advance(BACK_OFF_MS);
    await server.started;
    const seen = await server.detect();
    const { source } = await recordOf(server);
    note('only source: down, and mended (manual clock)', { seen, ms: clock.now() - failedAt, from: source });
    expect(seen).toMatchObject({ status: 200, release: good.name });
  });
});

test('first load in flight: 503 with Retry-After, then ready', async () => {
  await delivery.publish(good, 'first');
  await delivery.point(good.name);
  delivery.first.hang();
  delivery.first.only({ path: MODEL });
  const startedAt = performance.now();
  const server = await delivery.serve({ sources: ['first'] });
  await expect.poll(() => delivery.first.asked.some((asked) => MODEL.test(asked))).toBe(true);
  const meanwhile = await server.detect();
  const health = await server.health();
  note('first load in flight', {
    seen: meanwhile,
    ms: performance.now() - startedAt,
    reason: meanwhile.detail,
  });
  delivery.first.heal();
  await server.started;
  const seen = await server.detect();
  note('… and when it is over', { seen, ms: performance.now() - startedAt, from: SOURCE_URI.first });
  expect(meanwhile).toMatchObject({ status: 503, code: 'MODEL_LOADING', retryAfter: 2 });
  expect(health).toMatchObject({ status: 503, body: { code: 'MODEL_LOADING' } });
  expect(seen).toMatchObject({ status: 200, release: good.name });
});

describe('the mount fails over to the bucket', () => {
  beforeEach(async () => {
    await delivery.publish(good, 'mount', 'first');
    await delivery.point(good.name);
  });

  test.each<[fault: string, order: () => unknown, recorded: readonly string[]]>([
    [
      'its model is damaged',
      () => delivery.put('mount', MODEL_KEY, damaged(good.objects.get(MODEL_KEY))),
      ['RELEASE_CORRUPT'],
    ],
    [
      'its model is truncated',
      () => truncate(join(delivery.mount, MODEL_KEY), 2_000_000),
      ['RELEASE_CORRUPT'],
    ],
    ['hangs at stat', () => Object.assign(dead, { below: delivery.mount }), []],
    [
      'hangs at stat, but for the manifest',
      () => Object.assign(dead, { below: join(delivery.mount, MODEL_KEY) }),
      [],
    ],
  ])('%s', async (fault, order, recorded) => {
    await order();
    const { record, outcome } = await firstLoad('mount', 'first');
    note(`mount: ${fault}`, { ...outcome, reason: recorded.length > 0 ? failuresOf(record) : 'overtaken' });
    expect(outcome.seen).toMatchObject({ status: 200, release: good.name });
    expect(record.source).toBe(SOURCE_URI.first);
    expect(record.failures.map(({ code }) => code)).toEqual(recorded);
  });
});

describe('a pointer to a release that cannot serve: the old one stays active', () => {
  const irVersion99 = (bytes: Uint8Array) => bytes.with(1, 99); // 08 08: field 1 of the model, a varint
  const another = [
    { class: 0, name: 'logo', confidence: 0.9, box: [10, 10, 50, 50] as [number, number, number, number] },
  ];

  test.each<[fault: string, release: () => Promise<Delivered> | undefined, code: string, why: string]>([
    ['a release that is missing', () => undefined, 'RELEASE_NOT_FOUND', 'no source has documents/2'],
    [
      'a release whose IR version is of the future',
      () => bundledRelease({ version: '2', model: irVersion99 }),
      'MODEL_UNSUPPORTED',
      'IR version 99',
    ],
    [
      "a release whose self-test is another model's",
      () => bundledRelease({ version: '2', detections: another }),
      'SELF_TEST_FAILED',
      'logo 0.90 at 10,10,50,50 is not found',
    ],
  ])('%s', async (fault, make, code, why) => {
    const server = await serving();
    const bad = await make();
    if (bad !== undefined) await delivery.publish(bad, 'first');
    const startedAt = performance.now();
    await delivery.point(bad?.name ?? 'documents/2');
    const { message } = await server.logged(/^documents\/2 cannot serve/);
    const ms = performance.now() - startedAt;
    const seen = await server.detect();
    const { status, body } = await server.health();
    const failure = body.failure as { readonly code: string; readonly message: string };
    note(`pointer to ${fault}`, {
      seen,
      ms,
      from: SOURCE_URI.first,
      reason: `${failure.code}: ${message}`,
    });
    expect(seen).toMatchObject({ status: 200, release: good.name });
    expect({ status, ready: body.ready, code: failure.code }).toEqual({ status: 200, ready: true, code });
    // Health contains only the code; details are for operators.
    expect(message).toContain(why);
    expect(failure.message).not.toContain(why);

    const { length: asked } = delivery.first.asked;
    const { length: read } = delivery.parameters.asked;
    await expect.poll(() => delivery.parameters.asked.length).toBeGreaterThan(read + 3);
    expect(delivery.first.asked).toHaveLength(asked);
    expect(count(server, /^release documents\/2 is on the local disk/)).toBe(bad === undefined ? 0 : 1);
    expect(count(server, /^documents\/2 cannot serve/)).toBe(1);

    await delivery.point(good.name);
    await expect.poll(() => failureOf(server)).toBeUndefined();
  });

  test('is retried after the back-off', async () => {
    await delivery.publish(good, 'first');
    await delivery.point(good.name);
    const clock = manualClock();
    const server = await delivery.serve({ sources: ['first'], clock });
    await server.started;
    await delivery.point(next.name);
    clock.advance(POLL_MS);
    await server.logged(/^documents\/2 cannot serve/);
    await delivery.publish(next, 'first');
    const { length: asked } = delivery.first.asked;
    const { length: read } = delivery.parameters.asked;
    const failedAt = clock.now();
    clock.advance(BACK_OFF_MS - POLL_MS);
    await expect.poll(() => delivery.parameters.asked.length).toBeGreaterThan(read);
    expect(delivery.first.asked).toHaveLength(asked);
    clock.advance(POLL_MS);
    await server.logged(/^documents\/2 replaces documents\/1/);
    const ms = clock.now() - failedAt;
    const seen = await server.detect();
    note('pointer to a release that is published after it (manual clock)', {
      seen,
      ms,
      from: SOURCE_URI.first,
    });
    expect(seen).toMatchObject({ status: 200, release: next.name });
  });
});

describe('the parameter', () => {
  const UNREADABLE = /the pointer cannot be read/;

  test.each<[fault: string, order: () => unknown, code: string]>([
    ['its store is down', () => delivery.parameters.down(), 'STORE_UNAVAILABLE'],
    [
      'its store throttles',
      () => delivery.parameters.answer(400, { 'x-amzn-errortype': 'ThrottlingException' }),
      'STORE_UNAVAILABLE',
    ],
    ['it contains invalid JSON', () => delivery.point('{"model": 7'), 'POINTER_INVALID'],
  ])('later: %s; the old release stays active', async (fault, order, code) => {
    const server = await serving();
    const startedAt = performance.now();
    await order();
    const { message } = await server.logged(UNREADABLE);
    const ms = performance.now() - startedAt;
    const seen = await server.detect();
    note(`parameter, later: ${fault}`, { seen, ms, from: SOURCE_URI.first, reason: message });
    expect(seen).toMatchObject({ status: 200, release: good.name });
    expect(await server.health()).toMatchObject({ status: 200, body: { ready: true, failure: { code } } });

    delivery.parameters.heal();
    await delivery.publish(next, 'first');
    await delivery.point(next.name);
    await server.logged(/^documents\/2 replaces documents\/1/);
    expect(await failureOf(server)).toBeUndefined();
  });

  test.each<[fault: string, order: () => unknown, code: string]>([
    ['its store is down', () => delivery.parameters.down(), 'STORE_UNAVAILABLE'],
    ['it contains invalid JSON', () => delivery.point('{"model": 7'), 'POINTER_INVALID'],
    ['it is not there', () => undefined, 'PARAMETER_NOT_FOUND'],
  ])('at the start, no last good pointer: %s; ready after recovery', async (fault, order, code) => {
    const isTransient = code === 'STORE_UNAVAILABLE';
    await delivery.publish(good, 'first');
    await order();
    const startedAt = performance.now();
    const server = await delivery.serve({ sources: ['first'] });
    await server.logged(UNREADABLE);
    const ms = performance.now() - startedAt;
    const seen = await server.detect();
    const { status, body } = await server.health();
    note(`parameter, at the start, nothing kept: ${fault}`, { seen, ms, reason: seen.detail });
    expect(seen).toMatchObject({ status: 503, code, retryAfter: 2 });
    expect({ status, code: body.code }).toEqual({ status: 503, code });

    // `serve` exits on a permanent fault; a function keeps running.
    if (!isTransient) await expect(server.started).rejects.toMatchObject({ code });
    delivery.parameters.heal();
    await delivery.point(good.name);
    await (isTransient ? server.started : server.logged(/^documents\/1 serves/));
    expect(await server.detect()).toMatchObject({ status: 200, release: good.name });
  });

  test('at the start, with a last good pointer: served from the cache', async () => {
    const before = await serving();
    await before.close();
    delivery.parameters.down();
    delivery.first.down();
    const { server, outcome } = await firstLoad('first');
    const reason = await failureOf(server);
    note('parameter store and source down at the start, last good pointer kept', { ...outcome, reason });
    expect(outcome).toMatchObject({ seen: { status: 200, release: good.name }, from: 'cache' });
    expect(reason).toBe('STORE_UNAVAILABLE');
  });

  test('hangs at the start, with a last good pointer', async () => {
    const before = await serving();
    await before.close();
    delivery.parameters.hang();
    const clock = manualClock();
    const startedAt = clock.now();
    const server = await delivery.serve({ sources: ['first'], clock });
    await expect.poll(() => delivery.parameters.underWay()).toBe(1);
    await clock.during(server.logged(UNREADABLE));
    const ms = clock.now() - startedAt;
    await server.started;
    const seen = await server.detect();
    const { source } = await recordOf(server);
    note('parameter store hangs at the start, last good pointer kept (manual clock)', {
      seen,
      ms,
      from: source,
      reason: await failureOf(server),
    });
    expect(seen).toMatchObject({ status: 200, release: good.name });
    expect(source).toBe('cache');
  });
});

describe('the disk of the cache is full', () => {
  /** Mounts a small disk; skips the test if it cannot. */
  async function smallDisk(megabytes: number, skip: (why: string) => never): Promise<string> {
    const disk = join(delivery.folder, 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      skip('a small disk cannot be mounted here');
    }
    return disk;
  }

  test('before the first download: nothing serves', async ({ skip }) => {
    const disk = await smallDisk(8, skip);
    try {
      await delivery.publish(good, 'first');
      await delivery.point(good.name);
      const startedAt = performance.now();
      const server = await delivery.serve({ sources: ['first'], cacheFolder: disk });
      await server.logged(/cannot serve/);
      const ms = performance.now() - startedAt;
      const seen = await server.detect();
      note('disk full before the first download', { seen, ms, reason: seen.detail });
      expect(seen).toMatchObject({ status: 503, code: 'DISK_FULL', retryAfter: 30 });
      expect(delivery.first.asked.some((asked) => MODEL.test(asked))).toBe(false);
      await server.close();
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  test('during the download of the next release: the old one stays active', async ({ skip }) => {
    const disk = await smallDisk(48, skip);
    try {
      const server = await serving({ cacheFolder: disk });
      await delivery.publish(next, 'first');
      delivery.first.slow(200_000);
      delivery.first.only({ path: MODEL });
      const startedAt = performance.now();
      await delivery.point(next.name);
      await expect.poll(() => readdir(join(disk, 'staging')).then(({ length }) => length)).toBe(1);
      fill(join(disk, 'somebody-elses'));
      const { message } = await server.logged(/^documents\/2 cannot serve/);
      const ms = performance.now() - startedAt;
      const seen = await server.detect();
      note('disk full during the download of the next release', {
        seen,
        ms,
        from: SOURCE_URI.first,
        reason: message,
      });
      expect(seen).toMatchObject({ status: 200, release: good.name });
      expect(await failureOf(server)).toBe('DISK_FULL');
      expect(await readdir(join(disk, 'staging'))).toEqual([]);
      await server.close();
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  function fill(path: string): void {
    const piece = Buffer.alloc(1 << 16);
    for (let size = piece.length; size > 0; ) {
      try {
        appendFileSync(path, piece.subarray(0, size));
      } catch {
        size >>= 1;
      }
    }
  }
});
