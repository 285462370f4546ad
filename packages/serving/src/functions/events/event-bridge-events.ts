import { fieldAt, textOf } from './fields.ts';
import { created, type JsonObject, type News, type NewsReader, nothing, quoted, unknown } from './parsed-message.ts';

/** Calls that make an object, as CloudTrail names them. */
const WRITES: readonly unknown[] = ['PutObject', 'PostObject', 'CopyObject', 'CompleteMultipartUpload'];

/**
 * S3 by EventBridge, where keys are as they are: its own events, or its calls as CloudTrail saw them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export const readEventBridge: NewsReader = (event) => {
  if (event.source !== 'aws.s3') return undefined;
  const type = textOf(event['detail-type']);
  if (type === undefined) return undefined;
  if (type === 'AWS API Call via CloudTrail') return readApiCall(event);
  if (type !== 'Object Created') return nothing(`EventBridge tells ${quoted(type)}`);
  return object(fieldAt(event, 'detail', 'bucket', 'name'), fieldAt(event, 'detail', 'object', 'key'));
};

function readApiCall({ detail }: JsonObject): News {
  const call = fieldAt(detail, 'eventName');
  const failed = textOf(fieldAt(detail, 'errorCode'));
  if (failed !== undefined)
    return nothing(`CloudTrail tells ${quoted(call)}, which failed: ${quoted(failed)}`);
  if (!WRITES.includes(call)) return nothing(`CloudTrail tells ${quoted(call)}`);
  const parameters = fieldAt(detail, 'requestParameters');
  return object(fieldAt(parameters, 'bucketName'), fieldAt(parameters, 'key'));
}

function object(bucket: unknown, key: unknown): News {
  const [bucketName, objectKey] = [textOf(bucket), textOf(key)];
  if (bucketName === undefined || objectKey === undefined) {
    return unknown('an event of EventBridge that names no object');
  }
  return created(`s3://${bucketName}`, objectKey);
}
