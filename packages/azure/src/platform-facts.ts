import type { PlatformFacts } from '@yololift/serving/doctor';

/** Facts about Azure Functions. */
export const functionsFacts: PlatformFacts = { name: 'Azure Functions', nodeMajors: [22, 24] };
