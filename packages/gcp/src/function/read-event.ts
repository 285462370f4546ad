import { YoloLiftError } from '@yololift/core/errors';
import { readBody } from '@yololift/serving/http';

/** A Pub/Sub message has at most 10 MB; base64 adds a third. */
const MAX_EVENT_BYTES = 16_000_000;

/**
 * Reads an event that Pub/Sub or Eventarc pushes: a CloudEvent with its attributes in headers (binary) or in
 * the body beside its data (structured); or a Pub/Sub message, wrapped or unwrapped.
 * @returns what `runMessage` takes.
 * @throws YoloLiftError `CONTENT_TYPE_UNSUPPORTED` - a compressed body, before a byte of it is read.
 * @throws YoloLiftError `REQUEST_TOO_LARGE`, `REQUEST_ABORTED`
 */
export async function readEvent(request: Request): Promise<unknown> {
  const { headers } = request;
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw new YoloLiftError(
      'CONTENT_TYPE_UNSUPPORTED',
      `Content-Encoding ${encoding} is not supported: send the event uncompressed`,
    );
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

/** An unwrapped bucket notification: its attributes are in headers, whose names have lost their case. */
function notification(headers: Headers, body: Uint8Array): object {
  const [eventType, bucketId, objectId] = ['eventtype', 'bucketid', 'objectid'].map((name) =>
    utf8(headers.get(name) ?? ''),
  );
  return {
    message: { attributes: { eventType, bucketId, objectId }, data: Buffer.from(body).toString('base64') },
  };
}

/** Decodes percent-encoding, used for values that are not plain ASCII. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Decodes UTF-8: header values arrive as single bytes. */
function utf8(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}
