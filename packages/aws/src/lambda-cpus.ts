/** Memory that brings one whole vCPU. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MB_PER_CPU = 1769;

/**
 * Whole vCPUs that an AWS Lambda function of `memoryMb` may use all the time; at least 1. A function is held to its
 * share of time whatever number of CPUs it shows, so a part of one is no room for another thread.
 * 1,769 MB → 1; 3,008 MB → 1; 3,538 MB → 2; 10,240 MB → 5.
 */
export function lambdaCpus(memoryMb: number): number {
  return Math.max(1, Math.floor(memoryMb / MB_PER_CPU));
}
