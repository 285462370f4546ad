import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';

/** Sources of the CPU's identity; replaced in tests. */
export interface CpuKeySources {
  /** As Node names them: `linux`, `x64`. */
  readonly platform: string;
  readonly arch: string;
  /** The system's name of the CPU: `AMD EPYC 7R13`. */
  readonly model: () => string;
  /** The text of `/proc/cpuinfo`, or `undefined` on a system without it. */
  readonly readCpuInfo: () => Promise<string | undefined>;
}

/**
 * Fields that identify a CPU and do not change at run time, unlike clocks and core numbers. The last five are
 * Arm's.
 */
const FIELDS = new Set([
  'vendor_id',
  'cpu family',
  'model',
  'model name',
  'stepping',
  'flags',
  'CPU implementer',
  'CPU variant',
  'CPU part',
  'CPU revision',
  'Features',
]);

/**
 * Identifies this machine's kind of CPU: equal keys mean equal instruction sets. On Linux from /proc/cpuinfo
 * with its flags, which differ between hosts of one model name; elsewhere from the model name.
 * `linux-x64-3f0c2a9d5b1e7a64`
 */
export async function cpuKey(sources: CpuKeySources = machine): Promise<string> {
  const identity = identifyingLines((await sources.readCpuInfo()) ?? '') || sources.model();
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  return `${sources.platform}-${sources.arch}-${digest}`;
}

const machine: CpuKeySources = {
  platform: platform(),
  arch: arch(),
  model: () => cpus()[0]?.model ?? '',
  readCpuInfo: () => readFile('/proc/cpuinfo', 'utf8').catch(() => undefined),
};

/** Each distinct line once: equal cores have equal lines, cores of another kind add theirs. */
function identifyingLines(cpuInfo: string): string {
  const lines = cpuInfo.split('\n').filter((line) => FIELDS.has(line.split(':')[0]?.trim() ?? ''));
  return [...new Set(lines)].toSorted().join('\n');
}
