import type { Deadline } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import { manualClock } from '@yololift/core/testing';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDeadline } from '../../testing/create-deadline.ts';
import { type FakePredict, fakeServedModel, findCat } from '../../testing/fake-served-model.ts';
import type { ImageReader } from '../images/image-reader.ts';
import type { ResultStore } from '../images/result-store.ts';
import type { ServedModel } from '../slot/served-model.ts';
import { type BatchAnswer, type BatchOptions, isUnfinished, runBatch } from './batch.ts';

const release = { model: 'cats', version: '1', digest: `sha256:${'0'.repeat(64)}` };
let photo: Uint8Array;
beforeAll(async () => {
  const blank = { width: 40, height: 30, channels: 3, background: '#369' } as const;
  photo = await sharp({ create: blank }).jpeg().toBuffer();
});

/** Images by URI: `bad` is not an image, `gone` is absent, `down` fails temporarily, `hang` never resolves. */
const images: ImageReader = {
  async read(uri, { signal }) {
    if (uri.includes('gone')) throw new YoloLiftError('IMAGE_NOT_FOUND', `${uri} is not there`);
    if (uri.includes('down')) throw new YoloLiftError('STORE_UNAVAILABLE', 'down', { isRetryable: true });
    if (uri.includes('hang')) await new Promise((_, reject) => signal.addEventListener('abort', reject));
    return { uri, etag: `"${uri}"`, bytes: uri.includes('bad') ? new Uint8Array([1, 2, 3]) : photo };
  },
};

function results(): ResultStore & { readonly written: Map<string, object>; readonly runs: object[] } {
  const written = new Map<string, object>();
  const runs: object[] = [];
  const keyOf = ({ image, options }: Parameters<ResultStore['find']>[0]) =>
    image.uri + JSON.stringify(options);
  return {
    written,
    runs,
    async find(subject) {
      const document = written.get(keyOf(subject));
      return document && { uri: `mem://${keyOf(subject)}`, document };
    },
    async write(subject, document) {
      written.set(keyOf(subject), document);
      return { uri: `mem://${keyOf(subject)}`, outcome: 'written' };
    },
    async writeRun(run) {
      runs.push(run);
      return 'mem://run';
    },
  };
}

interface Setting {
  readonly predict?: FakePredict;
  readonly store?: ResultStore;
  readonly deadline?: Deadline;
  readonly options?: object;
  readonly record?: BatchOptions['record'];
}

function run(
  items: string[],
  { predict = findCat, store, deadline = createDeadline(60_000), options, record = 'always' }: Setting = {},
) {
  const model = { ...fakeServedModel(predict), release };
  const source = {
    use: <T>(fn: (served: ServedModel) => Promise<T>) => fn(model),
    task: async () => undefined,
    readiness: () => ({}),
  };
  const openResults = async () => store as ResultStore;
  const command = { command: 'batch', items, ...options, ...(store && { results: 'mem://out' }) } as const;
  return runBatch({ source, images, openResults }, command, deadline, { record });
}

const states = ({ items }: BatchAnswer) =>
  items.map((item) => (item.status === 'ok' ? 'ok' : `${item.error.code} ${item.error.retryable}`));

describe('runBatch', () => {
  test('answers per image; each fails alone', async () => {
    const answer = await run(['a', 'gone', 'b', 'bad', 'down', 'c']);
    expect(states(answer)).toEqual([
      'ok',
      'IMAGE_NOT_FOUND false',
      'ok',
      'IMAGE_UNSUPPORTED false',
      'STORE_UNAVAILABLE true',
      'ok',
    ]);
    expect(answer.items[0]).toMatchObject({ uri: 'a', image: { width: 40, detections: [{ name: 'cat' }] } });
    expect(answer).toMatchObject({ nextItems: [], release });
  });

  test.each([
    [{ confidence: 7 }, 'confidence: '],
    [{ color: 'red' }, 'unknown option "color"'],
  ])('refuses options %j before an image is read', async (options, words) => {
    const store = results();
    await expect(run(['a'], { options, store })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(words),
    });
    expect(store.runs).toEqual([]);
  });

  test('stops before the deadline and returns the remaining URIs', async () => {
    const clock = manualClock();
    const endsAt = clock.now() + 1_000;
    const deadline = { remainingMs: () => endsAt - clock.now(), signal: new AbortController().signal };
    const predict: FakePredict = async (bytes) => {
      clock.advance(300);
      return findCat(bytes);
    };
    const items = Array.from({ length: 20 }, (_, index) => `${index}`);
    const answer = await run(items, { predict, deadline });
    const done = answer.items.length;
    expect(done).toBeGreaterThan(1);
    expect(done).toBeLessThan(6);
    expect(answer.nextItems).toEqual(items.slice(done));
  });

  test('an image that exceeds the deadline remains; it does not fail', async () => {
    const answer = await run(['a', 'hang', 'b'], { deadline: createDeadline(300) });
    expect(states(answer)).toEqual(['ok', 'ok']);
    expect(answer.nextItems).toEqual(['hang']);
  });

  test('starts nothing after the deadline', async () => {
    const answer = await run(['a', 'b'], { deadline: createDeadline(0) });
    expect(answer).toMatchObject({ items: [], nextItems: ['a', 'b'] });
  });

  test('reuses a result for equal options only', async () => {
    const store = results();
    let predicted = 0;
    const predict: FakePredict = (bytes) => {
      predicted += 1;
      return findCat(bytes);
    };
    expect((await run(['a'], { store, predict })).items).toEqual([
      { uri: 'a', status: 'ok', result: 'mem://a{}' },
    ]);
    expect((await run(['a'], { store, predict })).items).toMatchObject([{ status: 'ok', repeated: true }]);
    await run(['a'], { store, predict, options: { confidence: 0.7 } });
    expect(predicted).toBe(2);
    expect(store.written.get('a{}')).toMatchObject({ path: 'a', etag: '"a"', release });
    expect(store.runs).toHaveLength(3);
  });

  test('an unknown class is refused', async () => {
    await expect(run(['a'], { options: { classes: 'unicorn' } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});

test.each([
  [['a', 'gone', 'bad'], false],
  [['a', 'down'], true],
])('a batch of %j needs a retry: %s', async (items, again) => {
  expect(isUnfinished(await run(items))).toBe(again);
});

test.each([
  [['bad'], 0],
  [['gone', 'bad'], 0],
  [['bad', 'a'], 1],
  [['down'], 1],
])('object events of %j write %i records', async (items, records) => {
  const store = results();
  const answer = await run(items, { store, record: 'images' });
  expect(store.runs).toHaveLength(records);
  expect(answer.items).toHaveLength(items.length);
  expect(answer.run !== undefined).toBe(records === 1);
});

test('a command writes its record even without an image', async () => {
  const store = results();
  await run(['gone', 'bad'], { store });
  expect(store.runs).toHaveLength(1);
});
