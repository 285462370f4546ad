import { randomUUID } from 'node:crypto';

/** A message to publish. */
export interface PubSubMessage {
  /** Without data, the message has only attributes: a bucket notification of payload format `NONE`. */
  readonly data?: string | Uint8Array;
  readonly attributes?: Readonly<Record<string, string>>;
}

const SUBSCRIPTION = 'projects/local/subscriptions/yololift';

/**
 * The body that push subscriptions send, and that Eventarc wraps as the data of
 * `google.cloud.pubsub.topic.v1.messagePublished`.
 * https://cloud.google.com/pubsub/docs/push#receive_push
 */
export function pubSubBody({ data, attributes = {} }: PubSubMessage) {
  const messageId = randomUUID();
  const publishTime = new Date().toISOString();
  return {
    message: {
      ...(data !== undefined && { data: Buffer.from(data).toString('base64') }),
      attributes,
      messageId,
      message_id: messageId,
      publishTime,
      publish_time: publishTime,
    },
    subscription: SUBSCRIPTION,
  };
}

/** Posts a message to a function as a push subscription does. */
export async function postPubSubPush(url: string, message: PubSubMessage): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(pubSubBody(message)),
  });
}
