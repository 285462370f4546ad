import { asText, isObject } from './fields.ts';
import {
  combine,
  type EventReader,
  ignored,
  type JsonObject,
  type ParsedMessage,
  quote,
  unsupported,
} from './parsed-message.ts';
import { readS3Record } from './s3-events.ts';

/** Reads the record list of Lambda, S3 and SNS: `{ Records: [...] }`. */
export const readRecords: EventReader = ({ Records: records }, read) => {
  if (!Array.isArray(records)) return undefined;
  if (records.length === 0) return ignored('an empty record list');
  return combine(
    records.map((record: unknown) =>
      isObject(record) ? readRecord(record, read) : unsupportedRecord(record),
    ),
  );
};

/**
 * Reads an SNS notification, as SQS delivers it without raw delivery.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export const readSns: EventReader = ({ Type: type, Message: message, TopicArn: topic }, read) => {
  if (typeof message !== 'string') return undefined;
  if (type === 'Notification') return read(message);
  if (type !== 'SubscriptionConfirmation' || topic === undefined) return undefined;
  return unsupported(
    `SNS asks to confirm the subscription of ${quote(topic)}: open the SubscribeURL of the message`,
  );
};

function readRecord(record: JsonObject, read: (inner: unknown) => ParsedMessage): ParsedMessage {
  const source = asText(record.eventSource) ?? asText(record.EventSource) ?? '';
  if (source.endsWith(':s3') || isObject(record.s3)) return readS3Record(record);
  if (source === 'aws:sns' && isObject(record.Sns)) return read(record.Sns.Message);
  if (source === 'aws:sqs') return read(record.body);
  return unsupportedRecord(source);
}

function unsupportedRecord(source: unknown): ParsedMessage {
  return unsupported(`a record from ${quote(source)}`);
}
