import type { CloudRunTrigger } from '../cloud-run-trigger.ts';
import { handlePush } from '../handle-push.ts';

/** Pub/Sub messages, each a command or an object notification; Cloud Scheduler may publish them. */
export const queueTrigger: CloudRunTrigger = {
  id: 'queue',
  description: 'Pub/Sub messages, each a command or an object notification',
  handle: handlePush,
};
