/** Memory per vCPU, MB. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MB_PER_CPU = 1769;

/**
 * Whole vCPUs of an AWS Lambda function with `memoryMb`; at least 1. Lambda limits CPU time by memory,
 * whatever number of CPUs the machine reports, so a fraction of a vCPU gets no thread. 1,769 MB → 1; 3,008 MB
 * → 1; 3,538 MB → 2; 10,240 MB → 5.
 */
export function lambdaCpus(memoryMb: number): number {
  return Math.max(1, Math.floor(memoryMb / MB_PER_CPU));
}
