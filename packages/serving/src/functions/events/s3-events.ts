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

/**
 * Reads one record of an S3 notification. MinIO and Ceph differ: `eventSource` is `minio:s3`, names start with `s3:`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readS3Record(record: JsonObject): ObjectEvents {
  const name = asText(record.eventName)?.replace(/^s3:/, '');
  if (name === undefined) return unsupported('an S3 record without an eventName');
  if (!name.startsWith('ObjectCreated:')) return ignored(`S3 event ${quote(name)}`);
  const bucket = asText(fieldAt(record, 's3', 'bucket', 'name'));
  const coded = asText(fieldAt(record, 's3', 'object', 'key'));
  if (bucket === undefined || coded === undefined) return unsupported('an S3 record that names no object');
  const key = decodeKey(coded);
  return key === undefined
    ? unsupported(`the S3 key ${quote(coded)}, whose percent-encoding is invalid`)
    : created(`s3://${bucket}`, key);
}

/** S3 sends it once, when a bucket's notifications are configured. */
export const readS3TestEvent: EventReader = (event) =>
  event.Event === 's3:TestEvent' ? ignored('an S3 test event') : undefined;

/** Keys are form-encoded: a space is a `+`. */
function decodeKey(coded: string): string | undefined {
  try {
    return decodeURIComponent(coded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
