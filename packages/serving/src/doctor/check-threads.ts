import { cpuQuota, inferenceThreads } from '@yololift/core/onnx';
import { type Finding, ok, warning } from './finding.ts';
import type { Machine } from './machine.ts';
import type { PlatformFacts } from './platform-facts.ts';

/** Whether there is a CPU for each thread of a run. */
export function checkThreads(
  machine: Machine,
  threads: number | undefined,
  platform: PlatformFacts | undefined,
): Finding {
  const quota = cpuQuota(machine);
  const here = `${machine.parallelism()} for the scheduler, ${quota === undefined ? 'no' : quota.toFixed(2)} quota of the container`;
  const there = platform?.cpus === undefined ? '' : `, ${platform.cpus} in ${platform.name} of this size`;
  const platformCpus = platform?.cpus;
  const cpus = inferenceThreads({ configured: undefined, platformCpus }, machine);
  const running = inferenceThreads({ configured: threads, platformCpus }, machine);
  const found = `${running} threads on ${cpus} CPUs (${here}${there})`;
  if (threads === undefined || threads <= cpus) return ok(found);
  return warning(
    'THREADS_ABOVE_CPUS',
    found,
    `set INFERENCE_THREADS to ${cpus} or leave it out: threads without a CPU wait for each other, and make runs slower`,
  );
}
