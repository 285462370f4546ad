import { notifiedObject } from './cloud-storage-events.ts';
import { isObject, textOf } from './fields.ts';
import { type JsonObject, type NewsReader, type Told, unknown } from './parsed-message.ts';

/**
 * A message of Pub/Sub as push subscriptions send it. News of Cloud Storage stands in its attributes, with or without
 * data beside them; any other message is its data.
 * https://cloud.google.com/pubsub/docs/push#receive_push
 */
export const readPubSub: NewsReader = ({ message }, read) => {
  if (!isObject(message)) return undefined;
  return 'data' in message || 'attributes' in message ? readMessage(message, read) : undefined;
};

/** The first generation's events of a topic, whose data is the message. */
export const readTopicEvent: NewsReader = ({ context, eventType, data }, read) => {
  const type = isObject(context) ? context.eventType : eventType;
  return type === 'google.pubsub.topic.publish' && isObject(data) ? readMessage(data, read) : undefined;
};

function readMessage({ attributes, data }: JsonObject, read: (inner: unknown) => Told): Told {
  const notified = isObject(attributes) ? notifiedObject(attributes) : undefined;
  if (notified !== undefined) return notified;
  const coded = textOf(data);
  if (coded === undefined) return unknown('a message of Pub/Sub without data');
  return read(Buffer.from(coded, 'base64'));
}
