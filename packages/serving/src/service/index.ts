export { createService, type Service } from './create-service.ts';
export { type FollowReleaseDeps, type FollowReleaseOptions, followRelease } from './follow-release.ts';
export { slotModel } from './slot-model.ts';
