import { describe, expect, it } from 'vitest';
import { availableCpus, cpusForLambdaMemory } from './cpu-count.ts';

function machine(parallelism: number, files: Readonly<Record<string, string>> = {}) {
  return { parallelism: () => parallelism, readText: (file: string) => files[file] };
}

describe('availableCpus', () => {
  it('takes what the scheduler allows where there is no quota', () => {
    expect(availableCpus(machine(8))).toBe(8);
    expect(availableCpus(machine(8, { '/sys/fs/cgroup/cpu.max': 'max 100000\n' }))).toBe(8);
  });

  it.each([
    ['50000 100000\n', 1],
    ['150000 100000\n', 2],
    ['400000 100000\n', 4],
    ['9900000 100000\n', 8],
    ['nonsense', 8],
    ['', 8],
  ])('rounds a cgroup v2 quota up: %j', (text, cpus) => {
    expect(availableCpus(machine(8, { '/sys/fs/cgroup/cpu.max': text }))).toBe(cpus);
  });

  it.each([
    ['200000\n', 2],
    ['-1\n', 8],
  ])('reads a cgroup v1 quota: %j', (quota, cpus) => {
    const files = {
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': quota,
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    };
    expect(availableCpus(machine(8, files))).toBe(cpus);
  });

  it('gives at least one on this machine', () => {
    expect(availableCpus()).toBeGreaterThanOrEqual(1);
  });
});

describe('cpusForLambdaMemory', () => {
  it.each([
    [128, 1],
    [1769, 1],
    [3008, 2],
    [3538, 2],
    [10_240, 6],
  ])('%i MB', (memoryMb, cpus) => {
    expect(cpusForLambdaMemory(memoryMb)).toBe(cpus);
  });
});
