import { textOf } from './fields.ts';
import { parseText, textOfBytes } from './parse-text.ts';
import { type NewsReader, unknown } from './parsed-message.ts';

/** Data of a CloudEvent that is JSON, but written as text or base64: the event is read again with it parsed. */
export const readCodedData: NewsReader = ({ data_base64: base64, ...event }, read) => {
  if (event.specversion === undefined) return undefined;
  const coded = textOf(base64);
  const text = coded === undefined ? textOf(event.data) : textOfBytes(Buffer.from(coded, 'base64'));
  if (text === undefined) return undefined;
  const parsed = parseText(text);
  if (parsed.isJson && typeof parsed.value !== 'string') return read({ ...event, data: parsed.value });
  // The source and subject may say enough.
  const { data: _, ...rest } = event;
  return read(rest);
};

/** A message of Pub/Sub as Eventarc wraps it. */
export const readPublished: NewsReader = ({ type, data }, read) => {
  if (type !== 'google.cloud.pubsub.topic.v1.messagePublished') return undefined;
  return data === undefined ? unknown('a message of Pub/Sub without data') : read(data);
};
