import { YoloLiftError } from '@yololift/core/errors';
import { manualClock } from '@yololift/core/testing';
import { expect, test } from 'vitest';
import { ok } from './finding.ts';
import { type Check, runChecks } from './run-checks.ts';

const clock = manualClock();
const HANGS: Check = { check: 'hangs', run: () => new Promise(() => undefined) };
const FINE: Check = { check: 'fine', subject: 'it', run: async () => ok('all is well') };

function throwing(error: unknown): Check {
  return {
    check: 'throws',
    async run() {
      throw error;
    },
  };
}

function run(checks: readonly Check[], more: object = {}) {
  return clock.during(runChecks(checks, { clock, deadlineMs: 5000, ...more }));
}

test('a check that never answers fails after its deadline, and the next one runs', async () => {
  const reports = await run([HANGS, FINE]);
  expect(reports).toMatchObject([
    { check: 'hangs', status: 'failure', code: 'TIMED_OUT', found: 'no answer within 5 s' },
    { check: 'fine', subject: 'it', status: 'ok' },
  ]);
  expect(reports[0]?.ms).toBeGreaterThanOrEqual(5000);
});

test('the deadline aborts its signal', async () => {
  const signals: AbortSignal[] = [];
  const heeds: Check = {
    check: 'heeds',
    run: (signal) => {
      signals.push(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  };
  expect(await run([heeds])).toMatchObject([{ code: 'TIMED_OUT' }]);
  expect(signals[0]?.aborted).toBe(true);
});

test('an error becomes a failure', async () => {
  const denied = new YoloLiftError('ACCESS_DENIED', 's3://bucket: no');
  expect(await run([throwing(denied), throwing(new TypeError('x is not a function')), FINE])).toMatchObject([
    { code: 'ACCESS_DENIED', found: 's3://bucket: no', fix: expect.stringContaining('grant this identity') },
    { code: 'INTERNAL', found: 'x is not a function', fix: expect.stringContaining('report it') },
    { status: 'ok' },
  ]);
});

test('an abort skips the remaining checks', async () => {
  const over = new AbortController();
  const lastOne: Check = {
    check: 'last',
    async run() {
      over.abort();
      return new Promise(() => undefined);
    },
  };
  const reports = await run([FINE, lastOne, HANGS], { signal: over.signal });
  expect(reports.map(({ status }) => status)).toEqual(['ok', 'skipped', 'skipped']);
});

test('run in sequence, with callbacks at begin and end', async () => {
  const calls: string[] = [];
  await run([FINE, { ...FINE, check: 'next' }], {
    onBegin: ({ check }: Check) => calls.push(`begin ${check}`),
    onEnd: ({ check }: Check) => calls.push(`end ${check}`),
  });
  expect(calls).toEqual(['begin fine', 'end fine', 'begin next', 'end next']);
});
