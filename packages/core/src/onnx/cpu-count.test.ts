import { describe, expect, it } from 'vitest';
import { availableCpus, cpuQuota, inferenceThreads } from './cpu-count.ts';

function machine(parallelism: number, files: Readonly<Record<string, string>> = {}) {
  return { parallelism: () => parallelism, readText: (file: string) => files[file] };
}

describe('availableCpus', () => {
  it('is the scheduler’s count without a quota', () => {
    expect(availableCpus(machine(8))).toBe(8);
    expect(availableCpus(machine(8, { '/sys/fs/cgroup/cpu.max': 'max 100000\n' }))).toBe(8);
  });

  it.each([
    ['50000 100000\n', 1],
    ['110000 100000\n', 1],
    ['150000 100000\n', 2],
    ['400000 100000\n', 4],
    ['9900000 100000\n', 8],
    ['nonsense', 8],
    ['', 8],
  ])('rounds a cgroup v2 quota to whole CPUs: %j', (text, cpus) => {
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

  it('is at least one on this machine', () => {
    expect(availableCpus()).toBeGreaterThanOrEqual(1);
  });
});

describe('cpuQuota', () => {
  it('is the minimum of this process’s group and its parents', () => {
    const files = {
      '/proc/self/cgroup': '0::/system.slice/models.service\n',
      '/sys/fs/cgroup/system.slice/cpu.max': '200000 100000\n',
      '/sys/fs/cgroup/system.slice/models.service/cpu.max': '300000 100000\n',
    };
    expect(cpuQuota(machine(8, files))).toBe(2);
    const narrower = { ...files, '/sys/fs/cgroup/system.slice/models.service/cpu.max': '50000 100000\n' };
    expect(cpuQuota(machine(8, narrower))).toBe(0.5);
  });

  it('is found below the CPU controller of cgroup v1', () => {
    const files = {
      '/proc/self/cgroup': '5:memory:/other\n4:cpu,cpuacct:/docker/abc\n0::/\n',
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us': '300000\n',
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us': '100000\n',
    };
    expect(cpuQuota(machine(8, files))).toBe(3);
  });

  it('is undefined if no group sets one', () => {
    expect(cpuQuota(machine(8, { '/proc/self/cgroup': '0::/a/../b\n' }))).toBeUndefined();
  });
});

describe('inferenceThreads', () => {
  it.each([
    [undefined, undefined, 8],
    [undefined, 1, 1],
    [undefined, 16, 8],
    [3, 1, 3],
  ])('%s set, %s CPUs of the platform, 8 on the machine: %i', (configured, platformCpus, threads) => {
    expect(inferenceThreads({ configured, platformCpus }, machine(8))).toBe(threads);
  });
});
