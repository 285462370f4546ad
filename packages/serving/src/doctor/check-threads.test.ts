import { expect, test } from 'vitest';
import { healthyMachine } from '../../testing/machine-fixture.ts';
import { checkThreads } from './check-threads.ts';

const limited = healthyMachine({
  readText: (file) => (file === '/sys/fs/cgroup/cpu.max' ? '150000 100000\n' : undefined),
});

test.each([
  ['none set', healthyMachine(), undefined, 'ok', /^8 threads on 8 CPUs/],
  ['as many as CPUs', healthyMachine(), 8, 'ok', /^8 threads on 8 CPUs/],
  ['fewer', healthyMachine(), 2, 'ok', /^2 threads on 8 CPUs/],
  ['more', healthyMachine(), 9, 'warning', /^9 threads on 8 CPUs/],
  [
    'none set, in a container of 1.5 CPUs',
    limited,
    undefined,
    'ok',
    /^2 threads on 2 CPUs .*container quota: 1\.50/,
  ],
  [
    'more than the container has',
    limited,
    4,
    'warning',
    /^4 threads on 2 CPUs \(scheduler: 8, container quota: 1\.50\)/,
  ],
])('%s', (_what, machine, threads, status, found) => {
  expect(checkThreads(machine, threads, undefined)).toMatchObject({
    status,
    found: expect.stringMatching(found),
  });
});

test('counts the CPUs of a function that has fewer than this machine', () => {
  const platform = { name: 'Somewhere', nodeMajors: [24], cpus: 2 };
  expect(checkThreads(healthyMachine(), 4, platform)).toMatchObject({
    code: 'THREADS_ABOVE_CPUS',
    found: expect.stringContaining('Somewhere of this size: 2'),
    fix: expect.stringContaining('INFERENCE_THREADS to 2'),
  });
});
