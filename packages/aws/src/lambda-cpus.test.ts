import { expect, test } from 'vitest';
import { lambdaCpus } from './lambda-cpus.ts';
import { lambdaFacts } from './platform-facts.ts';

test.each([
  [128, 1],
  [1768, 1],
  [1769, 1],
  [3008, 1],
  [3538, 2],
  [10_240, 5],
])('%i MB', (memoryMb, cpus) => {
  expect(lambdaCpus(memoryMb)).toBe(cpus);
  expect(lambdaFacts({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb) })).toMatchObject({ cpus });
});

test('outside Lambda the number of CPUs is undefined', () => {
  expect(lambdaFacts({})).not.toHaveProperty('cpus');
});
