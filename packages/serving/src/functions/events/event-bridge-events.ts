import { asText, fieldAt } from './fields.ts';
import {
  created,
  type EventReader,
  ignored,
  type JsonObject,
  type ObjectEvents,
  quote,
  unsupported,
} from './parsed-message.ts';

/** CloudTrail's names of the calls that create an object. */
const WRITES: readonly unknown[] = ['PutObject', 'PostObject', 'CopyObject', 'CompleteMultipartUpload'];

/**
 * Reads an S3 event of EventBridge, or an S3 call that CloudTrail recorded. Keys are not encoded.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export const readEventBridge: EventReader = (event) => {
  if (event.source !== 'aws.s3') return undefined;
  const type = asText(event['detail-type']);
  if (type === undefined) return undefined;
  if (type === 'AWS API Call via CloudTrail') return readApiCall(event);
  if (type !== 'Object Created') return ignored(`EventBridge event ${quote(type)}`);
  return object(fieldAt(event, 'detail', 'bucket', 'name'), fieldAt(event, 'detail', 'object', 'key'));
};

function readApiCall({ detail }: JsonObject): ObjectEvents {
  const call = fieldAt(detail, 'eventName');
  const failed = asText(fieldAt(detail, 'errorCode'));
  if (failed !== undefined) return ignored(`CloudTrail call ${quote(call)}, which failed: ${quote(failed)}`);
  if (!WRITES.includes(call)) return ignored(`CloudTrail call ${quote(call)}`);
  const parameters = fieldAt(detail, 'requestParameters');
  return object(fieldAt(parameters, 'bucketName'), fieldAt(parameters, 'key'));
}

function object(bucket: unknown, key: unknown): ObjectEvents {
  const [bucketName, objectKey] = [asText(bucket), asText(key)];
  if (bucketName === undefined || objectKey === undefined) {
    return unsupported('an EventBridge event that names no object');
  }
  return created(`s3://${bucketName}`, objectKey);
}
