import { readNotification } from './cloud-storage-events.ts';
import { asText, isObject } from './fields.ts';
import { type EventReader, type JsonObject, type ParsedMessage, unsupported } from './parsed-message.ts';

/**
 * Reads a Pub/Sub message from a push subscription. A Cloud Storage notification is in its attributes, with or without
 * data; any other message is in its data.
 * https://cloud.google.com/pubsub/docs/push#receive_push
 */
export const readPubSub: EventReader = ({ message }, read) => {
  if (!isObject(message)) return undefined;
  return 'data' in message || 'attributes' in message ? readMessage(message, read) : undefined;
};

/** Reads a topic event of first-generation functions; its data is the message. */
export const readTopicEvent: EventReader = ({ context, eventType, data }, read) => {
  const type = isObject(context) ? context.eventType : eventType;
  return type === 'google.pubsub.topic.publish' && isObject(data) ? readMessage(data, read) : undefined;
};

function readMessage(
  { attributes, data }: JsonObject,
  read: (inner: unknown) => ParsedMessage,
): ParsedMessage {
  const notified = isObject(attributes) ? readNotification(attributes) : undefined;
  if (notified !== undefined) return notified;
  const coded = asText(data);
  if (coded === undefined) return unsupported('a Pub/Sub message without data');
  return read(Buffer.from(coded, 'base64'));
}
