import { asText } from './fields.ts';
import { decodeUtf8, parseText } from './parse-text.ts';
import { type EventReader, unsupported } from './parsed-message.ts';

/** Reads a CloudEvent whose data is JSON as text or base64: parses the data and reads the event again. */
export const readCodedData: EventReader = ({ data_base64: base64, ...event }, read) => {
  if (event.specversion === undefined) return undefined;
  const coded = asText(base64);
  const text = coded === undefined ? asText(event.data) : decodeUtf8(Buffer.from(coded, 'base64'));
  if (text === undefined) return undefined;
  const parsed = parseText(text);
  if (parsed.isJson && typeof parsed.value !== 'string') return read({ ...event, data: parsed.value });
  // The source and subject alone may name the object.
  const { data: _, ...rest } = event;
  return read(rest);
};

/** Reads a Pub/Sub message that Eventarc wraps. */
export const readPublished: EventReader = ({ type, data }, read) => {
  if (type !== 'google.cloud.pubsub.topic.v1.messagePublished') return undefined;
  return data === undefined ? unsupported('a Pub/Sub message without data') : read(data);
};
