import { YoloLiftError } from '@yololift/core/errors';
import { formatReleaseName, type ReleaseName } from '@yololift/core/release';
import { manualClock } from '@yololift/core/testing';
import { describe, expect, test } from 'vitest';
import { fakeParameter, recordingLogger, settle, storeDown } from '../../testing/slot-fixture.ts';
import { createPointerWatcher } from './pointer-watcher.ts';
import { pollPointer } from './poll-pointer.ts';
import { createSlot } from './slot.ts';
import type { SlotDeps, SlotOptions } from './slot-types.ts';

/** A fake model that records its version and calls. */
interface FakeModel {
  readonly version: string;
  closes: number;
}

type FakeDeps = SlotDeps<FakeModel, string>;

/** A slot with a fake parameter and its dependencies. */
function harness(overrides: Partial<FakeDeps> = {}, options: SlotOptions = {}) {
  const clock = manualClock();
  const logger = recordingLogger();
  const parameter = fakeParameter('documents/1');
  const models: FakeModel[] = [];
  const loads: { readonly name: string; readonly signal: AbortSignal }[] = [];
  /** By version: a gate that its load waits for, or an error it fails with. */
  const gates = new Map<string, Promise<void>>();
  const errors = new Map<string, YoloLiftError>();
  const pointer = createPointerWatcher({ reader: parameter, clock, logger, random: () => 0 });

  async function load(name: ReleaseName, { signal }: { readonly signal: AbortSignal }) {
    loads.push({ name: formatReleaseName(name), signal });
    await gates.get(name.version);
    const error = errors.get(name.version);
    if (error !== undefined) throw error;
    const model = { version: name.version, closes: 0 };
    models.push(model);
    return { model, release: name, record: `load ${loads.length}` };
  }

  async function close(model: FakeModel) {
    model.closes += 1;
  }

  const slot = createSlot<FakeModel, string>({ pointer, load, close, clock, logger, ...overrides }, options);

  /** Sets the parameter and advances past the TTL, so that the next use reads it. */
  async function point(value: string) {
    parameter.value = value;
    await slot.refresh();
  }

  function gate(version: string) {
    const gate = Promise.withResolvers<void>();
    gates.set(version, gate.promise);
    return gate;
  }

  const answer = async () =>
    (await slot.use((model) => {
      if (model.closes > 0) throw new Error(`model ${model.version} is closed`);
      return model.version;
    })) satisfies { answer: string };

  return { slot, clock, logger, parameter, models, loads, errors, pointer, point, gate, answer };
}

function corrupt(): YoloLiftError {
  return new YoloLiftError('RELEASE_CORRUPT', 'model.onnx has another digest');
}

describe('the first load', () => {
  test('rejects with MODEL_LOADING until the model is ready', async () => {
    const { slot, gate, answer, loads } = harness();
    const opened = gate('1');
    expect(slot.status()).toMatchObject({ state: 'loading', release: undefined });
    await expect(answer()).rejects.toMatchObject({
      code: 'MODEL_LOADING',
      isRetryable: true,
      retryAfterMs: 2_000,
    });
    await settle();
    await expect(answer()).rejects.toThrow('documents/1 is loading');
    opened.resolve();
    await slot.ready();
    expect(await answer()).toEqual({ answer: '1', release: { model: 'documents', version: '1' } });
    expect(slot.status()).toMatchObject({ state: 'ready', record: 'load 1', swaps: 0 });
    expect(loads).toHaveLength(1);
  });

  test('is shared by a hundred callers', async () => {
    const { slot, loads, parameter } = harness();
    await Promise.all(Array.from({ length: 100 }, () => slot.ready()));
    expect([loads.length, parameter.reads]).toEqual([1, 1]);
  });

  test('gives its own error after a failure and is retried after the back-off', async () => {
    const { slot, errors, answer, clock, loads, logger } = harness();
    errors.set('1', corrupt());
    await expect(slot.ready()).rejects.toMatchObject({ code: 'RELEASE_CORRUPT' });
    clock.advance(10_000);
    await expect(answer()).rejects.toMatchObject({
      code: 'RELEASE_CORRUPT',
      isRetryable: true,
      retryAfterMs: 20_000,
      cause: errors.get('1'),
    });
    expect(slot.status()).toMatchObject({ state: 'failed', previousFailure: { code: 'RELEASE_CORRUPT' } });
    expect(loads).toHaveLength(1);
    errors.clear();
    clock.advance(20_000);
    await expect(answer()).rejects.toThrow('model.onnx has another digest');
    await slot.ready();
    expect((await answer()).answer).toBe('1');
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('reports a store that is down and recovers by itself', async () => {
    const { slot, parameter, answer, clock } = harness();
    parameter.value = storeDown();
    await expect(slot.ready()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryAfterMs: 2_000 });
    expect(slot.status()).toMatchObject({
      state: 'failed',
      pointer: { failure: { code: 'STORE_UNAVAILABLE' } },
    });
    parameter.value = 'documents/1';
    clock.advance(1_000);
    await slot.ready();
    expect((await answer()).answer).toBe('1');
  });

  test('rejects a release that was not requested', async () => {
    const model = { version: '2', closes: 0 };
    const { slot } = harness({
      load: async () => ({ model, release: { model: 'documents', version: '2' }, record: '' }),
    });
    await expect(slot.ready()).rejects.toMatchObject({ code: 'RELEASE_INVALID' });
    expect(model.closes).toBe(1);
  });
});

describe('a swap', () => {
  test('during requests: each is answered by an open model and names its release', async () => {
    const { slot, parameter, clock, models } = harness();
    await slot.ready();
    const seen = new Set<string>();
    let isOver = false;

    async function client() {
      while (!isOver) {
        const { answer, release } = await slot.use(async (model) => {
          await new Promise((resolve) => setImmediate(resolve));
          return { version: model.version, closes: model.closes };
        });
        expect(answer).toEqual({ version: release.version, closes: 0 });
        seen.add(release.version);
      }
    }

    const clients = Array.from({ length: 8 }, client);
    for (let swap = 1; swap <= 20; swap += 1) {
      parameter.value = `documents/${1 + (swap % 2)}`;
      clock.advance(60_000);
      while (slot.status().swaps < swap) {
        await slot.follow();
        await settle();
      }
    }
    isOver = true;
    await Promise.all(clients);
    expect(seen).toEqual(new Set(['1', '2']));
    await slot.close();
    expect(models).toHaveLength(21);
    expect(models.every(({ closes }) => closes === 1)).toBe(true);
  });

  test('keeps the old model active while the new one loads', async () => {
    const { slot, parameter, gate, answer, clock } = harness();
    await slot.ready();
    const opened = gate('2');
    parameter.value = 'documents/2';
    clock.advance(60_000);
    await answer();
    await settle();
    expect(slot.status()).toMatchObject({ state: 'ready', loading: { version: '2' } });
    expect((await answer()).answer).toBe('1');
    opened.resolve();
    await settle();
    expect((await answer()).answer).toBe('2');
    expect(slot.status()).toMatchObject({ swaps: 1, loading: undefined });
  });

  test('closes the old model after its last request', async () => {
    const { slot, models, point } = harness();
    await slot.ready();
    const long = Promise.withResolvers<void>();
    const answered = slot.use(async (model) => {
      await long.promise;
      return model.closes;
    });
    await point('documents/2');
    await settle();
    expect(slot.status()).toMatchObject({ draining: 1, leases: 1, release: { version: '2' } });
    expect(models[0]?.closes).toBe(0);
    long.resolve();
    expect(await answered).toMatchObject({ answer: 0, release: { version: '1' } });
    await settle();
    expect(models[0]?.closes).toBe(1);
    expect(slot.status()).toMatchObject({ draining: 0, leases: 0 });
  });

  test('needs another release: the same pointer, with or without a digest, loads nothing', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const { slot, loads, point } = harness();
    await point(JSON.stringify({ model: 'documents', version: '1', digest }));
    await point('documents/1');
    await point(JSON.stringify({ model: 'documents', version: '1', digest, previous: [] }));
    expect(loads).toHaveLength(1);
    await point(JSON.stringify({ model: 'documents', version: '1', digest: `sha256:${'b'.repeat(64)}` }));
    expect(loads).toHaveLength(2);
    expect(slot.status().swaps).toBe(1);
  });

  test('survives a failing request and a model that does not close', async () => {
    const { slot, point, answer, logger } = harness({
      close: () => Promise.reject(new Error('the session is stuck')),
    });
    await slot.ready();
    await expect(slot.use(() => Promise.reject(new Error('bad image')))).rejects.toThrow('bad image');
    await point('documents/2');
    await settle();
    expect((await answer()).answer).toBe('2');
    expect(slot.status()).toMatchObject({ leases: 0, draining: 0 });
    expect(logger.lines.at(-1)).toMatchObject({
      level: 'warn',
      message: 'a replaced model failed to close',
    });
  });
});

describe('a bad release', () => {
  test('keeps the old model active, is logged once and shown; a good one then loads', async () => {
    const { slot, errors, answer, point, logger } = harness();
    await slot.ready();
    errors.set('2', corrupt());
    for (let round = 0; round < 3; round += 1) await point('documents/2');
    expect((await answer()).answer).toBe('1');
    expect(slot.status()).toMatchObject({
      state: 'ready',
      release: { version: '1' },
      previousFailure: {
        release: { version: '2' },
        code: 'RELEASE_CORRUPT',
        message: 'model.onnx has another digest',
        since: 1_000_000,
        retryAt: 1_030_000,
      },
    });
    const logged = logger.lines.filter(({ level }) => level === 'error');
    expect(logged.map(({ message }) => message)).toEqual([
      'documents/2 cannot serve (model.onnx has another digest); documents/1 stays active',
    ]);
    await point('documents/3');
    expect(slot.status()).toMatchObject({ release: { version: '3' }, previousFailure: undefined });
  });

  test('is tried again after 30 s, 60 s, 120 s, logged once all the while', async () => {
    const { slot, errors, answer, point, clock, loads, logger } = harness();
    await slot.ready();
    errors.set('2', corrupt());
    await point('documents/2');
    const loadsAfter: number[] = [];
    for (const wait of [29_999, 1, 59_999, 1, 119_999, 1]) {
      clock.advance(wait);
      await answer();
      await settle();
      loadsAfter.push(loads.length);
    }
    expect(loadsAfter).toEqual([2, 3, 3, 4, 4, 5]);
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(slot.status().previousFailure?.since).toBe(1_000_000);
  });

  test('is retried at once when the pointer returns to it or gains a digest', async () => {
    const { slot, errors, point, loads } = harness();
    await slot.ready();
    errors.set('2', corrupt());
    await point('documents/2');
    await point('documents/1');
    expect(slot.status().previousFailure).toBeUndefined();
    await point('documents/2');
    await point(
      JSON.stringify({ model: 'documents', version: '2', digest: `sha256:${'a'.repeat(64)}`, previous: [] }),
    );
    expect(loads.map(({ name }) => name)).toEqual([
      'documents/1',
      'documents/2',
      'documents/2',
      'documents/2',
    ]);
  });

  test('that fails its self-test never serves, and is closed', async () => {
    const failed = new YoloLiftError('SELF_TEST_FAILED', 'cat 0.90 is not found');
    const { slot, answer, point, models } = harness({
      selfTest: async ({ release }) => {
        if (release.version === '2') throw failed;
      },
    });
    await slot.ready();
    await point('documents/2');
    expect((await answer()).answer).toBe('1');
    expect(slot.status().previousFailure?.code).toBe('SELF_TEST_FAILED');
    expect(models.map(({ closes }) => closes)).toEqual([0, 1]);
  });

  test('that does not fit beside the old one is rejected before it is loaded', async () => {
    let availableBytes = 100e6;
    const memory = { residentBytes: () => 0, availableBytes: () => availableBytes };
    const { slot, answer, point, loads, clock } = harness({ memory }, { minFreeBytes: 200e6 });
    await slot.ready();
    await point('documents/2');
    expect(slot.status().previousFailure).toMatchObject({
      code: 'OUT_OF_MEMORY_BUDGET',
      message: expect.stringContaining('documents/2 needs 200 MB beside the active model, but 100 MB'),
    });
    expect((await answer()).answer).toBe('1');
    expect(loads).toHaveLength(1);
    availableBytes = 300e6;
    clock.advance(30_000);
    await point('documents/2');
    expect((await answer()).answer).toBe('2');
  });

  test('may be rejected as too large by its load, but only beside another model', async () => {
    const closed: string[] = [];
    const { slot, point } = harness({
      memory: { residentBytes: () => 0, availableBytes: () => 1e6 },
      load: async (release, { assertRoom }) => {
        assertRoom(40e6);
        return { model: { version: release.version, closes: 0 }, release, record: '' };
      },
      close: async ({ version }) => void closed.push(version),
    });
    await slot.ready();
    await point('documents/2');
    expect(slot.status()).toMatchObject({
      release: { version: '1' },
      previousFailure: { code: 'OUT_OF_MEMORY_BUDGET' },
    });
    expect(closed).toEqual([]);
  });
});

describe('a pointer that changes during a load', () => {
  test('to another release: the newest wins, the earlier load is aborted and its model closed', async () => {
    const { slot, parameter, pointer, gate, answer, loads, models, logger } = harness();
    await slot.ready();
    const [second, third] = [gate('2'), gate('3')];
    parameter.value = 'documents/2';
    const refreshed = slot.refresh();
    await settle();
    parameter.value = 'documents/3';
    await pointer.refresh();
    expect(loads.map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
    third.resolve();
    expect(await refreshed).toMatchObject({ release: { version: '3' }, loading: undefined });
    second.resolve();
    await settle();
    expect((await answer()).answer).toBe('3');
    expect(models.find(({ version }) => version === '2')?.closes).toBe(1);
    expect(slot.status()).toMatchObject({ swaps: 1, previousFailure: undefined });
    expect(logger.lines.some(({ level }) => level === 'error')).toBe(false);
  });

  test('back to the active release cancels the load', async () => {
    const { slot, parameter, pointer, gate, answer, loads, errors } = harness();
    await slot.ready();
    const second = gate('2');
    parameter.value = 'documents/2';
    await pointer.refresh();
    parameter.value = 'documents/1';
    await pointer.refresh();
    expect(loads[1]?.signal.aborted).toBe(true);
    errors.set('2', corrupt());
    second.resolve();
    await settle();
    expect((await answer()).answer).toBe('1');
    expect(slot.status()).toMatchObject({ swaps: 0, previousFailure: undefined, loading: undefined });
  });

  test('to a digest of the same version loads that one after', async () => {
    const { slot, parameter, pointer, loads } = harness({
      load: async (name) => {
        loads.push({ name: name.digest ?? 'none', signal: new AbortController().signal });
        await opened.promise;
        const digest = name.digest ?? `sha256:${'a'.repeat(64)}`;
        return { model: { version: '1', closes: 0 }, release: { ...name, digest }, record: '' };
      },
    });
    const opened = Promise.withResolvers<void>();
    await slot.follow();
    const digest = `sha256:${'b'.repeat(64)}`;
    parameter.value = JSON.stringify({ model: 'documents', version: '1', digest });
    await pointer.refresh();
    opened.resolve();
    await settle();
    expect(loads.map(({ name }) => name)).toEqual(['none', digest]);
    expect(slot.status().release?.digest).toBe(digest);
  });
});

describe('closing', () => {
  test('during a load cancels it and leaves no model open', async () => {
    const { slot, gate, loads, models, answer } = harness();
    const opened = gate('1');
    const ready = slot.ready();
    await settle();
    const closed = slot.close();
    expect(loads[0]?.signal.aborted).toBe(true);
    await expect(ready).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await expect(answer()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    opened.resolve();
    await closed;
    expect(models.map(({ closes }) => closes)).toEqual([1]);
    expect(slot.status().state).toBe('closed');
  });

  test('lets requests end first, closes each model once, and loads nothing more', async () => {
    const { slot, models, loads, pointer, parameter } = harness();
    await slot.ready();
    const long = Promise.withResolvers<void>();
    const answered = slot.use((model) => long.promise.then(() => model.closes));
    let isClosed = false;
    const closed = Promise.all([slot.close(), slot.close()]).then(() => {
      isClosed = true;
    });
    parameter.value = 'documents/2';
    await pointer.refresh();
    await settle();
    expect(isClosed).toBe(false);
    long.resolve();
    expect((await answered).answer).toBe(0);
    await closed;
    expect([models[0]?.closes, loads.length]).toEqual([1, 1]);
  });
});

describe('recycling', () => {
  test('is requested once after the maximum of swaps, when no request is running', async () => {
    const reasons: string[] = [];
    const closing = Promise.withResolvers<void>();
    const { slot, point, answer, loads } = harness(
      { onRecycle: (reason) => reasons.push(reason), close: () => closing.promise },
      { maxSwaps: 2 },
    );
    await slot.ready();
    await point('documents/2');
    await point('documents/3');
    expect(slot.status().state).toBe('ready');
    const long = Promise.withResolvers<void>();
    const answered = slot.use(() => long.promise);
    closing.resolve();
    await settle();
    expect(slot.status()).toMatchObject({ state: 'recycling', recycleReason: '2 swaps (limit 2)' });
    expect((await answer()).answer).toBe('3');
    await point('documents/4');
    expect(loads).toHaveLength(3);
    expect(reasons).toEqual([]);
    long.resolve();
    await answered;
    await answer();
    expect(reasons).toEqual(['2 swaps (limit 2)']);
  });

  test('is requested when memory has grown too far since the first model', async () => {
    const reasons: string[] = [];
    let residentBytes = 300e6;
    const memory = { residentBytes: () => residentBytes, availableBytes: () => 1e9 };
    const { slot, point } = harness(
      { memory, onRecycle: (reason) => reasons.push(reason) },
      { maxGrowthBytes: 100e6 },
    );
    await slot.ready();
    residentBytes = 400e6;
    await point('documents/2');
    await settle();
    expect(slot.status().state).toBe('ready');
    residentBytes = 401e6;
    await point('documents/3');
    await settle();
    expect(slot.status().state).toBe('recycling');
    expect(reasons).toEqual(['memory grew by 101 MB (limit 100 MB) after 2 swaps']);
  });

  test('does not wait forever for overlapping requests', async () => {
    const reasons: string[] = [];
    const closing = Promise.withResolvers<void>();
    const { slot, point, clock } = harness(
      { onRecycle: (reason) => reasons.push(reason), close: () => closing.promise },
      { maxSwaps: 1, recycleGraceMs: 10_000 },
    );
    await slot.ready();
    await point('documents/2');
    const long = Promise.withResolvers<void>();
    const answered = slot.use(() => long.promise);
    closing.resolve();
    await settle();
    clock.advance(9_999);
    await settle();
    expect(reasons).toEqual([]);
    clock.advance(1);
    await settle();
    expect(reasons).toHaveLength(1);
    long.resolve();
    await answered;
    expect(reasons).toHaveLength(1);
  });
});

test('polling moves a slot without requests to its pointer, but not before the TTL', async () => {
  const { slot, clock, parameter } = harness();
  const stop = new AbortController();
  const polling = pollPointer({ slot, clock }, { signal: stop.signal });
  await settle();
  expect(slot.status().release?.version).toBe('1');
  parameter.value = 'documents/2';
  for (let second = 0; second < 59; second += 1) {
    clock.advance(1_000);
    await settle();
  }
  expect(parameter.reads).toBe(1);
  clock.advance(1_000);
  await settle();
  expect(slot.status().release?.version).toBe('2');
  stop.abort();
  await polling;
});
