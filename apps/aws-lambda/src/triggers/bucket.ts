import { runObjects } from '@yololift/core/functions';
import type { EventBridgeEvent, S3Event } from 'aws-lambda';
import { fieldOf, hasRecordsOf, trigger } from './trigger.ts';

interface ObjectDetail {
  readonly bucket: { readonly name: string };
  readonly object: { readonly key: string };
}

type ObjectCreated = EventBridgeEvent<'Object Created', ObjectDetail>;

/** S3 says that objects have come: by itself, or through EventBridge. Results go to `RESULTS`. */
export const bucketTrigger = trigger(
  { id: 'bucket', name: 'S3 ObjectCreated, from the bucket or through EventBridge' },
  (event): event is S3Event | ObjectCreated =>
    hasRecordsOf(event, 'aws:s3') ||
    (fieldOf(event, 'source') === 'aws.s3' && fieldOf(event, 'detail-type') === 'Object Created'),
  async (event, { worker, deadline }) => {
    const uris =
      'Records' in event ? uncoded(event) : [`s3://${event.detail.bucket.name}/${event.detail.object.key}`];
    return runObjects(worker, uris, deadline);
  },
);

/** The bucket's own events write keys as forms do: a space is a `+`. */
function uncoded({ Records }: S3Event): readonly string[] {
  return Records.map(({ s3 }) => {
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
    return `s3://${s3.bucket.name}/${key}`;
  });
}
