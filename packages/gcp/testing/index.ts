export type { CloudEventMode, CloudEventToSend } from './cloud-event.ts';
export { type CloudRun, type CloudRunOptions, startCloudRun } from './cloud-run.ts';
export {
  type FunctionsFramework,
  type FunctionsFrameworkOptions,
  startFunctionsFramework,
} from './functions-framework.ts';
export { type PubSubMessage, pubSubBody } from './pub-sub-push.ts';
export { type RunService, type RunServiceOptions, startRunService } from './run-service.ts';
