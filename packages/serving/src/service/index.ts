export { type FollowReleaseDeps, type FollowReleaseOptions, followRelease } from './follow-release.ts';
