export type { CloudRunContext, CloudRunTrigger } from './cloud-run-trigger.ts';
export { type CloudRunFunction, createCloudRunFunction } from './create-cloud-run-function.ts';
export type { Target } from './create-target.ts';
export { handlePush } from './handle-push.ts';
