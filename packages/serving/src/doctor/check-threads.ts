import { cpuQuota, inferenceThreads } from '@yololift/core/onnx';
import { type Finding, ok, warning } from './finding.ts';
import type { Machine } from './machine.ts';
import type { PlatformFacts } from './platform-facts.ts';

/** Checks that there is a CPU for each inference thread. */
export function checkThreads(
  machine: Machine,
  threads: number | undefined,
  platform: PlatformFacts | undefined,
): Finding {
  const quota = cpuQuota(machine);
  const here = `scheduler: ${machine.parallelism()}, container quota: ${quota === undefined ? 'none' : quota.toFixed(2)}`;
  const there = platform?.cpus === undefined ? '' : `, ${platform.name} of this size: ${platform.cpus}`;
  const platformCpus = platform?.cpus;
  const cpus = inferenceThreads({ configured: undefined, platformCpus }, machine);
  const running = inferenceThreads({ configured: threads, platformCpus }, machine);
  const found = `${running} threads on ${cpus} CPUs (${here}${there})`;
  if (threads === undefined || threads <= cpus) return ok(found);
  return warning(
    'THREADS_ABOVE_CPUS',
    found,
    `set INFERENCE_THREADS to ${cpus} or unset it: more threads than CPUs make inference slower`,
  );
}
