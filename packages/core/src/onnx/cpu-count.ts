import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Sources of the CPU count; replaced in tests. */
export interface CpuSources {
  /** CPUs available to the scheduler (with affinity). */
  readonly parallelism: () => number;
  /** A file's text; `undefined` if it is missing or unreadable. */
  readonly readText: (file: string) => string | undefined;
}

const CGROUP_V2 = '/sys/fs/cgroup';
const CGROUP_V1 = '/sys/fs/cgroup/cpu';

/**
 * CPUs available to this process: the scheduler's count, or the container's quota if smaller, rounded. At
 * least 1. Eight CPUs and `cpu.max` = `150000 100000` (1.5 CPUs) → 2; `110000 100000` → 1.
 */
export function availableCpus(sources: CpuSources = machine): number {
  const quota = cpuQuota(sources) ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(sources.parallelism(), Math.round(quota)));
}

/** Sources of the number of threads per run. */
export interface ThreadSettings {
  /** Set by the user; used unchanged. */
  readonly configured: number | undefined;
  /**
   * CPUs of the platform, which may be fewer than the machine reports: some throttle two CPUs to the time of
   * one.
   */
  readonly platformCpus: number | undefined;
}

/** Threads per run: the configured number, else the smaller of the platform's and the machine's CPUs. */
export function inferenceThreads(
  { configured, platformCpus = Number.POSITIVE_INFINITY }: ThreadSettings,
  sources: CpuSources = machine,
): number {
  return configured ?? Math.min(availableCpus(sources), platformCpus);
}

/**
 * CPUs of the container's quota, fractional; `undefined` without a quota. The minimum of this process's
 * control group and all its parents.
 */
export function cpuQuota(sources: Pick<CpuSources, 'readText'>): number | undefined {
  const groups = (sources.readText('/proc/self/cgroup') ?? '').split('\n');
  const quotas = [...v2Quotas(sources, groups), ...v1Quotas(sources, groups)].filter(
    (quota) => quota !== undefined,
  );
  return quotas.length === 0 ? undefined : Math.min(...quotas);
}

const machine: CpuSources = {
  parallelism: availableParallelism,
  readText: (file) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined; // no such controller (another system, or no container): no quota
    }
  },
};

type Quotas = readonly (number | undefined)[];

/** `max 100000`: no quota; `150000 100000`: 150 of every 100 ms, 1.5 CPUs. */
function v2Quotas({ readText }: Pick<CpuSources, 'readText'>, groups: readonly string[]): Quotas {
  const path = groups.find((line) => line.startsWith('0::'))?.slice('0::'.length);
  return foldersFrom(CGROUP_V2, path).map((folder) => {
    const [quota, period] = (readText(`${folder}/cpu.max`) ?? '').trim().split(/\s+/);
    return ratio(quota, period);
  });
}

/** A quota of −1 means none. */
function v1Quotas({ readText }: Pick<CpuSources, 'readText'>, groups: readonly string[]): Quotas {
  const line = groups.map((one) => one.split(':')).find(([, names = '']) => names.split(',').includes('cpu'));
  return foldersFrom(CGROUP_V1, line?.[2]).map((folder) =>
    ratio(readText(`${folder}/cpu.cfs_quota_us`)?.trim(), readText(`${folder}/cpu.cfs_period_us`)?.trim()),
  );
}

/** `/sys/fs/cgroup` and `/a/b` → itself, `/sys/fs/cgroup/a`, `/sys/fs/cgroup/a/b`. */
function foldersFrom(root: string, path = '/'): readonly string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return [root, ...names.map((_, index) => `${root}/${names.slice(0, index + 1).join('/')}`)];
}

function ratio(quota: string | undefined, period: string | undefined): number | undefined {
  const cpus = Number(quota) / Number(period);
  return Number.isFinite(cpus) && cpus > 0 ? cpus : undefined;
}
