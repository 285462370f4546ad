import type { PlatformFacts } from '@yololift/serving/doctor';
import type { Environment } from './client-options.ts';
import { lambdaCpus } from './lambda-cpus.ts';

/** Facts about AWS Lambda; includes the CPUs when `AWS_LAMBDA_FUNCTION_MEMORY_SIZE` is set. */
export function lambdaFacts({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMb }: Environment): PlatformFacts {
  return {
    name: 'AWS Lambda',
    nodeMajors: [22, 24],
    writableFolder: '/tmp',
    ...(memoryMb && { cpus: lambdaCpus(Number(memoryMb)) }),
  };
}
