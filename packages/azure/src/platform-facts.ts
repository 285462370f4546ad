import type { PlatformFacts } from '@yololift/serving/doctor';

/** What Azure Functions gives a function. */
export const functionsFacts: PlatformFacts = { name: 'Azure Functions', nodeMajors: [22, 24] };
