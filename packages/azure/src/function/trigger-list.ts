import type { AzureTrigger } from './azure-trigger.ts';
import { bucketTrigger } from './triggers/bucket.ts';
import { httpTrigger } from './triggers/http.ts';
import { manageTrigger } from './triggers/manage.ts';
import { queueTrigger } from './triggers/queue.ts';
import { scheduleTrigger } from './triggers/schedule.ts';
import { warmupTrigger } from './triggers/warmup.ts';

/** Azure's triggers; each becomes a function of the function app. */
export const TRIGGERS: readonly AzureTrigger[] = [
  httpTrigger,
  manageTrigger,
  warmupTrigger,
  scheduleTrigger,
  queueTrigger,
  bucketTrigger,
];
