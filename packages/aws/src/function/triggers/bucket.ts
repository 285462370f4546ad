import { isCommand, parseMessage, runMessage } from '@yololift/serving/functions';
import { fieldOf } from '../event-fields.ts';
import type { LambdaTrigger } from '../lambda-trigger.ts';

/** News of objects: by S3 itself, SNS or EventBridge. Results go to `RESULTS`. What SNS brings may be a command too. */
export const bucketTrigger: LambdaTrigger<object> = {
  id: 'bucket',
  description: 'news of objects of S3: from the bucket, through SNS or EventBridge',
  understands: (event): event is object =>
    typeof event === 'object' && event !== null && !isCommand(event) && tellsSomething(event),
  handle: (event, { app, deadline }) => runMessage(app, event, deadline),
};

/** Records are always for this trigger: it names those that it cannot read. */
function tellsSomething(event: object): boolean {
  if (Array.isArray(fieldOf(event, 'Records')) || fieldOf(event, 'source') === 'aws.s3') return true;
  const parsed = parseMessage(event);
  return parsed.kind === 'command' || parsed.created.length + parsed.ignored.length > 0;
}
