import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../../testing/manual-clock.ts';
import { OWNER, ownerName } from '../process-owner.ts';
import { takeLock } from './process-lock.ts';

let folder: string;
let lock: string;
const clock = manualClock();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-lock-'));
  lock = join(folder, 'documents@1');
  await mkdir(join(folder, 'scratch'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function take(signal = new AbortController().signal) {
  return takeLock(lock, { clock, signal, scratch: join(folder, 'scratch') });
}

async function leave(holder: string, seenAt = new Date()): Promise<void> {
  await mkdir(lock);
  await writeFile(join(lock, 'owner'), holder);
  await utimes(join(lock, 'owner'), seenAt, seenAt);
}

test('fifty concurrent takers hold the lock one at a time', async () => {
  let holders = 0;
  let most = 0;
  const work = async () => {
    const held = await take();
    holders += 1;
    most = Math.max(most, holders);
    await new Promise((resolve) => setImmediate(resolve));
    holders -= 1;
    await held.close();
  };
  await clock.during(Promise.all(Array.from({ length: 50 }, work)));
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual(['scratch']);
  expect(await readdir(join(folder, 'scratch'))).toEqual([]);
});

test.each([
  ['a dead process', ownerName({ pid: 999_999_999, start: '1' }), new Date()],
  ['a live process without a heartbeat', `${OWNER}-x`, new Date(Date.now() - 60_000)],
])('the lock of %s is taken over', async (_what, holder, seenAt) => {
  await leave(holder, seenAt);
  const held = await clock.during(take());
  expect(await readFile(join(lock, 'owner'), 'utf8')).toContain(OWNER);
  await held.close();
});

test('a lock without an owner file is taken over only once it is old', async () => {
  await mkdir(lock); // an empty folder would be replaced at once, so put a file in it
  await writeFile(join(lock, 'other'), 'x');
  const givenUp = new AbortController();
  const early = take(givenUp.signal);
  await clock.during(new Promise((resolve) => setImmediate(resolve)));
  givenUp.abort(new Error('enough'));
  await expect(clock.during(early)).rejects.toThrow('enough');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(lock, longAgo, longAgo);
  await (await clock.during(take())).close();
  expect(await readdir(join(folder, 'scratch'))).toEqual([]);
});

test('a plain file in place of the lock is taken over', async () => {
  await writeFile(lock, 'x');
  const held = await clock.during(take());
  expect(await readFile(join(lock, 'owner'), 'utf8')).toContain(OWNER);
  await held.close();
});

test('a holder whose lock was taken over does not remove it', async () => {
  const late = await take();
  await rm(lock, { recursive: true });
  await leave(`${OWNER}-next`);
  await late.close();
  expect(await readFile(join(lock, 'owner'), 'utf8')).toBe(`${OWNER}-next`);
});

test('an aborted wait leaves no files', async () => {
  await leave(`${OWNER}-other`);
  const givenUp = new AbortController();
  const waiting = take(givenUp.signal);
  givenUp.abort(new Error('enough'));
  await expect(clock.during(waiting)).rejects.toThrow('enough');
  expect(await readdir(join(folder, 'scratch'))).toEqual([]);
});
