import type { PlatformFacts } from '@yololift/serving/doctor';

/** What Cloud Run functions give a function. */
export const cloudRunFacts: PlatformFacts = {
  name: 'Cloud Run functions',
  nodeMajors: [22, 24],
  isDiskMemory: true,
};
