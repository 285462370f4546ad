import { isCommand, parseMessage, runMessage } from '@yololift/serving/functions';
import { fieldOf } from '../event-fields.ts';
import type { LambdaTrigger } from '../lambda-trigger.ts';

/**
 * Object notifications from S3, SNS or EventBridge. Results go to `RESULTS`. An SNS message may also be a
 * command.
 */
export const bucketTrigger: LambdaTrigger<object> = {
  id: 'bucket',
  description: 'S3 object notifications, directly or through SNS or EventBridge',
  understands: (event): event is object =>
    typeof event === 'object' && event !== null && !isCommand(event) && isNotification(event),
  handle: (event, { app, deadline }) => runMessage(app, event, deadline),
};

/** S3 records always match: the handler reports the ones that it cannot read. */
function isNotification(event: object): boolean {
  if (Array.isArray(fieldOf(event, 'Records')) || fieldOf(event, 'source') === 'aws.s3') return true;
  const parsed = parseMessage(event);
  return parsed.kind === 'command' || parsed.created.length + parsed.ignored.length > 0;
}
