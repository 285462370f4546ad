import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Where the number of CPUs is read; replaced in tests. */
export interface CpuSources {
  /** CPUs the scheduler may use (affinity counted). */
  readonly parallelism: () => number;
  /** A file's text, or `undefined` where it is not there or may not be read. */
  readonly readText: (file: string) => string | undefined;
}

const CGROUP_V2 = '/sys/fs/cgroup/cpu.max';
const CGROUP_V1 = {
  quota: '/sys/fs/cgroup/cpu/cpu.cfs_quota_us',
  period: '/sys/fs/cgroup/cpu/cpu.cfs_period_us',
};

/** Memory that brings one whole vCPU on AWS Lambda. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const LAMBDA_MB_PER_CPU = 1769;
const LAMBDA_MAX_CPUS = 6;

/**
 * CPUs this process really has: what the scheduler allows, or the container's quota if that is less, rounded up.
 * At least 1. Eight CPUs and `cpu.max` = `150000 100000` (1.5 CPUs) → 2.
 */
export function availableCpus(sources: CpuSources = machine): number {
  const quota = cpuQuota(sources) ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(sources.parallelism(), Math.ceil(quota)));
}

/** CPUs that the container's quota allows, in parts of one; `undefined` where there is no quota. */
export function cpuQuota(sources: Pick<CpuSources, 'readText'>): number | undefined {
  return cgroupV2Quota(sources) ?? cgroupV1Quota(sources);
}

/**
 * vCPUs an AWS Lambda function of `memoryMb` has, to the nearest whole one; 1 to 6.
 * 1,769 MB → 1; 3,008 MB → 2; 10,240 MB → 6.
 */
export function cpusForLambdaMemory(memoryMb: number): number {
  return Math.min(LAMBDA_MAX_CPUS, Math.max(1, Math.round(memoryMb / LAMBDA_MB_PER_CPU)));
}

const machine: CpuSources = {
  parallelism: availableParallelism,
  readText: (file) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined; // no such controller here (another system, or no container): no quota
    }
  },
};

/** `max 100000`: no quota; `150000 100000`: 150 of every 100 ms, 1.5 CPUs. */
function cgroupV2Quota({ readText }: Pick<CpuSources, 'readText'>): number | undefined {
  const [quota, period] = (readText(CGROUP_V2) ?? '').trim().split(/\s+/);
  return ratio(quota, period);
}

/** A quota of −1 means none. */
function cgroupV1Quota({ readText }: Pick<CpuSources, 'readText'>): number | undefined {
  return ratio(readText(CGROUP_V1.quota)?.trim(), readText(CGROUP_V1.period)?.trim());
}

function ratio(quota: string | undefined, period: string | undefined): number | undefined {
  const cpus = Number(quota) / Number(period);
  return Number.isFinite(cpus) && cpus > 0 ? cpus : undefined;
}
