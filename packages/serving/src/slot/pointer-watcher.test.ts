import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core/errors';
import { manualClock } from '@yololift/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeParameter, recordingLogger, settle, storeDown } from '../../testing/slot-fixture.ts';
import type { LastGoodPointer } from './last-good-pointer.ts';
import { createLastGoodFile } from './last-good-pointer.ts';
import { createPointerWatcher, type PointerWatcherOptions } from './pointer-watcher.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-pointer-'));
});
afterAll(() => rm(folder, { recursive: true }));

function watch(value: Parameters<typeof fakeParameter>[0], options?: PointerWatcherOptions, file?: string) {
  const clock = manualClock();
  const logger = recordingLogger();
  const reader = fakeParameter(value);
  const lastGood: LastGoodPointer | undefined =
    file === undefined
      ? undefined
      : createLastGoodFile({ folder: join(folder, file), uri: reader.uri, logger });
  const watcher = createPointerWatcher({ reader, clock, logger, lastGood, random: () => 0 }, options);
  return { clock, logger, reader, watcher };
}

describe('a parameter that can be read', () => {
  test('is read once and kept for its TTL', async () => {
    const { watcher, reader, clock } = watch('documents/1');
    expect(await watcher.current()).toEqual({ model: 'documents', version: '1' });
    clock.advance(59_999);
    await watcher.current();
    expect(reader.reads).toBe(1);
    expect(watcher.status()).toMatchObject({ origin: 'parameter', ageMs: 59_999, failure: undefined });
  });

  test('returns the old value at once while the new one is read', async () => {
    const { watcher, reader, clock } = watch('documents/1');
    await watcher.current();
    const slow = Promise.withResolvers<string>();
    reader.value = slow.promise;
    clock.advance(60_000);
    const during = await Promise.all(Array.from({ length: 100 }, () => watcher.current()));
    expect(new Set(during.map(({ version }) => version))).toEqual(new Set(['1']));
    slow.resolve('documents/2');
    await settle();
    expect((await watcher.current()).version).toBe('2');
    expect(reader.reads).toBe(2);
  });

  test('is read once for a hundred first callers, and once for a hundred refreshes', async () => {
    const { watcher, reader } = watch('documents/1');
    await Promise.all(Array.from({ length: 100 }, () => watcher.current()));
    expect(reader.reads).toBe(1);
    await Promise.all(Array.from({ length: 100 }, () => watcher.refresh()));
    expect(reader.reads).toBe(2);
  });

  test('is read at most a tenth earlier, so that instances do not read at the same time', async () => {
    const clock = manualClock();
    const reader = fakeParameter('documents/1');
    const watcher = createPointerWatcher({ reader, clock, logger: recordingLogger(), random: () => 1 });
    await watcher.current();
    clock.advance(53_999);
    await watcher.current();
    expect(reader.reads).toBe(1);
    clock.advance(1);
    await watcher.current();
    expect(reader.reads).toBe(2);
  });

  test('calls listeners until they are removed', async () => {
    const { watcher } = watch('documents/1');
    let heard = 0;
    const stop = watcher.onRead(() => {
      heard += 1;
    });
    await watcher.refresh();
    stop();
    await watcher.refresh();
    expect(heard).toBe(1);
  });
});

describe('a parameter that fails later', () => {
  test.each([
    ['the store is down', storeDown(), 'STORE_UNAVAILABLE'],
    [
      'the parameter is absent',
      new YoloLiftError('PARAMETER_NOT_FOUND', 'the parameter does not exist'),
      'PARAMETER_NOT_FOUND',
    ],
    ['it is empty', '', 'POINTER_INVALID'],
    ['it is not a pointer', '{"model": 3}', 'POINTER_INVALID'],
    ['the SDK throws another error', new Error('socket hang up'), 'INTERNAL'],
  ])('keeps the last good value and logs once: %s', async (_, value, code) => {
    const { watcher, reader, clock, logger } = watch('documents/1');
    await watcher.current();
    reader.value = value;
    for (let round = 0; round < 5; round += 1) {
      clock.advance(60_000);
      expect((await watcher.current()).version).toBe('1');
      await settle();
    }
    expect(reader.reads).toBe(6);
    expect(logger.lines.map(({ level, fields }) => [level, fields.code])).toEqual([['warn', code]]);
    expect(watcher.status()).toMatchObject({ ageMs: 300_000, failure: { code, since: 1_060_000 } });
  });

  test('is logged again when the failure changes and when it ends', async () => {
    const { watcher, reader, logger } = watch('documents/1');
    await watcher.current();
    for (const value of [storeDown(), storeDown(), '', 'documents/2']) {
      reader.value = value;
      await watcher.refresh();
    }
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'info']);
    expect(watcher.status()).toMatchObject({ pointer: { version: '2' }, failure: undefined });
  });

  test('is retried after 1, 2, 4 s and so on, up to the TTL', async () => {
    const { watcher, reader, clock } = watch('documents/1', { ttlMs: 5_000 });
    await watcher.current();
    reader.value = storeDown();
    await watcher.refresh();
    const readsAfter: number[] = [];
    for (const wait of [999, 1, 2_000, 4_000, 4_999, 1]) {
      clock.advance(wait);
      await watcher.current();
      await settle();
      readsAfter.push(reader.reads - 2);
    }
    expect(readsAfter).toEqual([0, 1, 2, 3, 3, 4]);
  });

  test('that hangs times out, and its signal aborts', async () => {
    const { watcher, reader, clock } = watch('documents/1', { readTimeoutMs: 3_000 });
    await watcher.current();
    let aborted = false;
    reader.read = (options) => {
      options?.signal?.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise(() => undefined);
    };
    const refreshed = watcher.refresh();
    clock.advance(3_000);
    expect((await refreshed).version).toBe('1');
    expect(aborted).toBe(true);
    expect(watcher.status().failure?.message).toContain('no answer within 3000 ms');
  });
});

describe('a store that is down at the start', () => {
  test('gives no pointer if none was saved, and is retried only after a wait', async () => {
    const { watcher, reader, clock } = watch(storeDown(), {}, 'empty');
    const calls = await Promise.allSettled(Array.from({ length: 100 }, () => watcher.current()));
    expect(calls.every(({ status }) => status === 'rejected')).toBe(true);
    await expect(watcher.current()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(reader.reads).toBe(1);
    reader.value = 'documents/1';
    clock.advance(1_000);
    expect((await watcher.current()).version).toBe('1');
  });

  test('gives the pointer saved by the last run, with its age', async () => {
    const before = watch('documents/1', {}, 'kept');
    await before.watcher.current();
    const { watcher, reader, clock, logger } = watch(storeDown(), {}, 'kept');
    clock.advance(7_000);
    expect((await watcher.current()).version).toBe('1');
    expect(watcher.status()).toMatchObject({ origin: 'last-good-file', ageMs: 7_000 });
    expect(logger.lines[0]?.fields.keeps).toBe('documents/1');
    reader.value = 'documents/2';
    await watcher.refresh();
    expect(watcher.status()).toMatchObject({ origin: 'parameter', pointer: { version: '2' }, ageMs: 0 });
  });

  test("ignores another parameter's pointer and an invalid file", async () => {
    await watch('documents/1', {}, 'other').watcher.current();
    const other = watch(storeDown(), {}, 'other');
    const logger = recordingLogger();
    const lastGood = createLastGoodFile({ folder: join(folder, 'other'), uri: 'fake:/other', logger });
    expect(await lastGood.load()).toBeUndefined();
    const [file] = await readdir(join(folder, 'other'));
    await writeFile(join(folder, 'other', file!), '{"readAt": 1, "poin');
    await expect(other.watcher.current()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(other.logger.lines[0]?.message).toContain('cannot be read');
  });

  test('a read-only folder is logged once as a warning', async () => {
    await writeFile(join(folder, 'a-file'), '');
    const { watcher, logger } = watch('documents/1', {}, 'a-file');
    expect((await watcher.current()).version).toBe('1');
    await watcher.refresh();
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn']);
  });
});
