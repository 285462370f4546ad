import { type ManualClock, manualClock, type StandIn, startRestServer } from '@yololift/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkClock } from './check-clock.ts';

const { signal } = new AbortController();
let clock: ManualClock;
let store: StandIn;
let date: string;

beforeEach(async () => {
  clock = manualClock();
  store = await startRestServer(() => ({ status: 403, headers: { date } }));
});
afterEach(() => store.close());

/** Sets the store's time `seconds` behind this machine's. */
function behind(seconds: number): void {
  date = new Date(clock.now() - seconds * 1000).toUTCString();
}

test.each([
  [0, 'ok', /^the same time as 127/],
  [10, 'ok', /^10 s ahead of 127/],
  [-10, 'ok', /^1[01] s behind 127/],
  [60, 'warning', /^60 s ahead/],
  [1200, 'failure', /^1200 s ahead .*stores refuse/],
  [-1200, 'failure', /^120[01] s behind/],
])('%d s from the store: %s, even from a 403', async (seconds, status, found) => {
  behind(seconds);
  const finding = await checkClock({ clock, addresses: [store.url] }, signal);
  expect(finding).toMatchObject({ status, found: expect.stringMatching(found) });
  expect(store.asked).toEqual(['HEAD /']);
});

test('a store without a Date header is skipped', async () => {
  behind(0);
  const silent = await startRestServer(() => ({ status: 200, headers: { date: '' } }));
  const finding = await checkClock({ clock, addresses: [silent.url, store.url] }, signal);
  await silent.close();
  expect(finding.found).toContain(new URL(store.url).host);
});

test('without a store that sends its time the check is skipped', async () => {
  const gone = await startRestServer(() => ({ status: 200 }));
  await gone.close();
  expect((await checkClock({ clock, addresses: [] }, signal)).status).toBe('skipped');
  expect((await checkClock({ clock, addresses: [gone.url] }, signal)).status).toBe('skipped');
});
