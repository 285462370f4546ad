import { isObject, textOf } from './fields.ts';
import { readS3Record } from './s3-events.ts';
import { type JsonObject, type NewsReader, nothing, quoted, type Told, together, unknown } from './parsed-message.ts';

/** A list of records, as Lambda, S3 and SNS write it: `{ Records: [...] }`. */
export const readRecords: NewsReader = ({ Records: records }, read) => {
  if (!Array.isArray(records)) return undefined;
  if (records.length === 0) return nothing('a list without records');
  return together(
    records.map((record: unknown) => (isObject(record) ? readRecord(record, read) : strange(record))),
  );
};

/**
 * A notification of SNS, as it lies in SQS unless raw delivery is on.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export const readSns: NewsReader = ({ Type: type, Message: message, TopicArn: topic }, read) => {
  if (typeof message !== 'string') return undefined;
  if (type === 'Notification') return read(message);
  if (type !== 'SubscriptionConfirmation' || topic === undefined) return undefined;
  return unknown(`SNS asks whether ${quoted(topic)} may send here: open the SubscribeURL of the message`);
};

function readRecord(record: JsonObject, read: (inner: unknown) => Told): Told {
  const source = textOf(record.eventSource) ?? textOf(record.EventSource) ?? '';
  if (source.endsWith(':s3') || isObject(record.s3)) return readS3Record(record);
  if (source === 'aws:sns' && isObject(record.Sns)) return read(record.Sns.Message);
  if (source === 'aws:sqs') return read(record.body);
  return strange(source);
}

function strange(source: unknown): Told {
  return unknown(`a record of ${quoted(source)}`);
}
