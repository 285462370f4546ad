import type { CloudRunTrigger } from '../cloud-run-trigger.ts';
import { handlePush } from '../handle-push.ts';

/** New objects in Cloud Storage, through Eventarc. */
export const bucketTrigger: CloudRunTrigger = {
  id: 'bucket',
  description: 'new objects in Cloud Storage, through Eventarc',
  handle: handlePush,
};
