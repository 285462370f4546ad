import type { PlatformFacts } from '@yololift/serving/doctor';

/** Facts about Cloud Run functions. */
export const cloudRunFacts: PlatformFacts = {
  name: 'Cloud Run functions',
  nodeMajors: [22, 24],
  isDiskMemory: true,
};
