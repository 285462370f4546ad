export {
  type FunctionsWorker,
  type FunctionsWorkerOptions,
  startFunctionsWorker,
} from './functions-worker.ts';
export type { QueueDelivery } from './queue-trigger.ts';
export type { TriggerAnswer } from './trigger-answer.ts';
export type { FunctionBinding, RegisteredFunction } from './worker-messages.ts';
