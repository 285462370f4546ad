import type { CloudRunTrigger } from '../cloud-run-trigger.ts';
import { handlePush } from '../handle-push.ts';

/** Messages of Pub/Sub, each a command or news of objects, also as Cloud Scheduler sends one. */
export const queueTrigger: CloudRunTrigger = {
  id: 'queue',
  description: 'messages of Pub/Sub, each a command or news of objects',
  handle: handlePush,
};
