import type { LambdaTrigger } from './lambda-trigger.ts';
import { bucketTrigger } from './triggers/bucket.ts';
import { doctorTrigger } from './triggers/doctor.ts';
import { httpTrigger } from './triggers/http.ts';
import { invokeTrigger } from './triggers/invoke.ts';
import { queueTrigger } from './triggers/queue.ts';
import { scheduleTrigger } from './triggers/schedule.ts';

/** Lambda's triggers; the first that recognises an event handles it. */
export const TRIGGERS: readonly LambdaTrigger[] = [
  httpTrigger,
  queueTrigger,
  bucketTrigger,
  scheduleTrigger,
  doctorTrigger,
  invokeTrigger,
];
