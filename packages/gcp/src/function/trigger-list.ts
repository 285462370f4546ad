import type { CloudRunTrigger } from './cloud-run-trigger.ts';
import { bucketTrigger } from './triggers/bucket.ts';
import { httpTrigger } from './triggers/http.ts';
import { queueTrigger } from './triggers/queue.ts';

/** Cloud Run's triggers; each becomes a target. */
export const TRIGGERS: readonly CloudRunTrigger[] = [httpTrigger, queueTrigger, bucketTrigger];
