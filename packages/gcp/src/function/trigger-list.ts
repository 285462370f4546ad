import type { CloudRunTrigger } from './cloud-run-trigger.ts';
import { bucketTrigger } from './triggers/bucket.ts';
import { httpTrigger } from './triggers/http.ts';
import { queueTrigger } from './triggers/queue.ts';

/** The triggers of every function on Cloud Run, each a target. */
export const TRIGGERS: readonly CloudRunTrigger[] = [httpTrigger, queueTrigger, bucketTrigger];
