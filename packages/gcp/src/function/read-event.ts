import { YoloLiftError } from '@yololift/core';
import { readBody } from '@yololift/serving/http';

/** A message of Pub/Sub has 10 MB at most, which base64 makes a third longer. */
const MAX_EVENT_BYTES = 16_000_000;

/**
 * Reads an event as Pub/Sub and Eventarc push it: a CloudEvent whose attributes stand in headers (binary), or in the
 * body beside its data (structured); a message of Pub/Sub in its wrapper, or without one.
 * @returns what `runMessage` takes.
 * @throws YoloLiftError `CONTENT_TYPE_UNSUPPORTED` - a compressed body, before a byte of it is read.
 * @throws YoloLiftError `REQUEST_TOO_LARGE`, `REQUEST_ABORTED`
 */
export async function eventOf(request: Request): Promise<unknown> {
  const { headers } = request;
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw new YoloLiftError('CONTENT_TYPE_UNSUPPORTED', `Content-Encoding ${encoding} is not taken`);
  }
  const body = await readBody(request, MAX_EVENT_BYTES);
  if (headers.has('ce-type')) return cloudEvent(headers, body);
  return headers.has('eventtype') && headers.has('bucketid') ? notification(headers, body) : body;
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode */
function cloudEvent(headers: Headers, body: Uint8Array): object {
  const attributes = [...headers]
    .filter(([name]) => name.startsWith('ce-'))
    .map(([name, value]) => [name.slice('ce-'.length), decoded(value)]);
  return { ...Object.fromEntries(attributes), data_base64: Buffer.from(body).toString('base64') };
}

/** A bucket's notification without its wrapper: its attributes stand in headers, whose case is lost. */
function notification(headers: Headers, body: Uint8Array): object {
  const [eventType, bucketId, objectId] = ['eventtype', 'bucketid', 'objectid'].map((name) =>
    utf8(headers.get(name) ?? ''),
  );
  return {
    message: { attributes: { eventType, bucketId, objectId }, data: Buffer.from(body).toString('base64') },
  };
}

/** Percent-encoded, where it is not plain ASCII. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Header values arrive byte by byte. */
function utf8(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}
