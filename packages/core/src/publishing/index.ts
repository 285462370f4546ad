export { buildReleaseInChild, optimiseGraphInChild } from './build-in-child.ts';
export { type BuildReleaseOptions, buildRelease } from './build-release.ts';
export { canTry, tryRelease } from './try-release.ts';
