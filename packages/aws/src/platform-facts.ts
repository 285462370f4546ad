import type { PlatformFacts } from '@yololift/serving/doctor';
import type { Environment } from './client-options.ts';
import { lambdaCpus } from './lambda-cpus.ts';

/** What AWS Lambda gives a function; its CPUs where `AWS_LAMBDA_FUNCTION_MEMORY_SIZE` says how large it is. */
export function lambdaFacts({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMb }: Environment): PlatformFacts {
  return {
    name: 'AWS Lambda',
    nodeMajors: [22, 24],
    writableFolder: '/tmp',
    ...(memoryMb && { cpus: lambdaCpus(Number(memoryMb)) }),
  };
}
