import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';

/** Where a CPU is looked up; replaced in tests. */
export interface CpuKeySources {
  /** As Node names them: `linux`, `x64`. */
  readonly platform: string;
  readonly arch: string;
  /** What the system calls the CPU: `AMD EPYC 7R13`. */
  readonly model: () => string;
  /** The text of `/proc/cpuinfo`, or `undefined` on a system without it. */
  readonly readCpuInfo: () => Promise<string | undefined>;
}

/** What tells CPUs apart, and does not change while they run, as clocks and core numbers do. The last five are Arm's. */
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
 * Names this machine's kind of CPU: two that have one key run the same instructions. By all that Linux tells of it, its
 * flags included, which differ between hosts of one model name; by the model's name elsewhere.
 * `linux-x64-3f0c2a9d5b1e7a64`
 */
export async function cpuKey(sources: CpuKeySources = machine): Promise<string> {
  const identity = identityOf((await sources.readCpuInfo()) ?? '') || sources.model();
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  return `${sources.platform}-${sources.arch}-${digest}`;
}

const machine: CpuKeySources = {
  platform: platform(),
  arch: arch(),
  model: () => cpus()[0]?.model ?? '',
  readCpuInfo: () => readFile('/proc/cpuinfo', 'utf8').catch(() => undefined),
};

/** Each line once: cores of one kind say the same, those of another kind add theirs. */
function identityOf(cpuInfo: string): string {
  const lines = cpuInfo.split('\n').filter((line) => FIELDS.has(line.split(':')[0]?.trim() ?? ''));
  return [...new Set(lines)].toSorted().join('\n');
}
