import { fieldAt, textOf } from './fields.ts';
import { created, type JsonObject, type News, type NewsReader, nothing, quoted, unknown } from './parsed-message.ts';

/**
 * One record of S3's own notification, also as MinIO and Ceph write it: `eventSource` `minio:s3`, names with `s3:`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readS3Record(record: JsonObject): News {
  const name = textOf(record.eventName)?.replace(/^s3:/, '');
  if (name === undefined) return unknown('a record of S3 without an eventName');
  if (!name.startsWith('ObjectCreated:')) return nothing(`S3 tells ${quoted(name)}`);
  const bucket = textOf(fieldAt(record, 's3', 'bucket', 'name'));
  const coded = textOf(fieldAt(record, 's3', 'object', 'key'));
  if (bucket === undefined || coded === undefined) return unknown('a record of S3 that names no object');
  const key = decodeKey(coded);
  return key === undefined
    ? unknown(`S3's key ${quoted(coded)}, whose percent-encoding is broken`)
    : created(`s3://${bucket}`, key);
}

/** Sent once, when a bucket's notifications are configured. */
export const readS3TestEvent: NewsReader = (event) =>
  event.Event === 's3:TestEvent' ? nothing('a test event of S3') : undefined;

/** Keys are written as in a form: a space is a `+`. */
function decodeKey(coded: string): string | undefined {
  try {
    return decodeURIComponent(coded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
