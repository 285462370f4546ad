export {
  type FunctionsWorker,
  type FunctionsWorkerOptions,
  startFunctionsWorker,
  type TriggerAnswer,
} from './functions-worker.ts';
export type { QueueDelivery } from './queue-trigger.ts';
export type { FunctionBinding, RegisteredFunction } from './worker-messages.ts';
