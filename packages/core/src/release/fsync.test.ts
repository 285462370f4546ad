import type { FileHandle } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startSyncing } from './fsync.ts';

function handleOf(syncs: readonly Promise<void>[]) {
  let begun = 0;
  const datasync = () => syncs[begun++];
  return { handle: { datasync } as unknown as FileHandle, begun: () => begun };
}

test('runs one sync at a time and waits for it at the end', async () => {
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { handle, begun } = handleOf([first.promise, second.promise]);
  const syncing = startSyncing(handle);
  syncing.onWritten();
  syncing.onWritten();
  expect(begun()).toBe(1);
  first.resolve();
  await syncing.end();
  syncing.onWritten();
  expect(begun()).toBe(2);
  let hasEnded = false;
  const ended = syncing.end().then(() => {
    hasEnded = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasEnded).toBe(false);
  second.resolve();
  await ended;
});

test('keeps a failure and starts no further sync, which would succeed', async () => {
  const full = new Error('ENOSPC');
  const { handle, begun } = handleOf([Promise.reject(full), Promise.resolve()]);
  const syncing = startSyncing(handle);
  syncing.onWritten();
  await expect(syncing.end()).rejects.toBe(full);
  syncing.onWritten();
  expect(begun()).toBe(1);
  await expect(syncing.end()).rejects.toBe(full);
});
