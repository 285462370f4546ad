import type { CloudRunTrigger } from '../cloud-run-trigger.ts';
import { handlePush } from '../handle-push.ts';

/** New objects of Cloud Storage, told by Eventarc. */
export const bucketTrigger: CloudRunTrigger = {
  id: 'bucket',
  description: 'new objects of Cloud Storage, told by Eventarc',
  handle: handlePush,
};
