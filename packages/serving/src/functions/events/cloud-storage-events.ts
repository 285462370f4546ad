import { asText, fieldAt, isObject } from './fields.ts';
import {
  created,
  type EventReader,
  ignored,
  type JsonObject,
  type ObjectEvents,
  quote,
  unsupported,
} from './parsed-message.ts';

const EVENTARC = 'google.cloud.storage.object.v1.';
const FIRST_GENERATION = 'google.storage.object.';
const AUDIT_LOG = 'google.cloud.audit.log.v1.written';

/**
 * Reads a bucket notification from the attributes of its Pub/Sub message; `undefined` if they hold none.
 * https://cloud.google.com/storage/docs/pubsub-notifications#attributes
 */
export function readNotification({ eventType, bucketId, objectId }: JsonObject): ObjectEvents | undefined {
  const [type, bucket] = [asText(eventType), asText(bucketId)];
  if (type === undefined || bucket === undefined) return undefined;
  return type === 'OBJECT_FINALIZE'
    ? object(bucket, objectId)
    : ignored(`Cloud Storage event ${quote(type)}`);
}

/**
 * Reads a Cloud Storage CloudEvent from Eventarc. The data names the object; if the data is not JSON, the event's
 * source and subject do.
 * https://cloud.google.com/eventarc/docs/cloudevents
 */
export const readEventarc: EventReader = ({ type, data, source, subject }) => {
  if (typeof type !== 'string' || !type.startsWith(EVENTARC)) return undefined;
  if (type !== `${EVENTARC}finalized`) return ignored(`Cloud Storage event ${quote(type)}`);
  const [, bucket] = /\/buckets\/([^/]+)$/.exec(asText(source) ?? '') ?? [];
  const [, name] = /^objects\/(.+)$/s.exec(asText(subject) ?? '') ?? [];
  return object(fieldAt(data, 'bucket') ?? bucket, fieldAt(data, 'name') ?? name);
};

/** Reads a Cloud Storage event of first-generation functions. */
export const readFirstGeneration: EventReader = ({ context, eventType, data }) => {
  const type = isObject(context) ? context.eventType : eventType;
  if (typeof type !== 'string' || !type.startsWith(FIRST_GENERATION)) return undefined;
  if (type !== `${FIRST_GENERATION}finalize`) return ignored(`Cloud Storage event ${quote(type)}`);
  return object(fieldAt(data, 'bucket'), fieldAt(data, 'name'));
};

/** Reads an object resource, as an unwrapped subscription sends it. `timeDeleted` marks a deletion. */
export const readStorageObject: EventReader = ({ kind, bucket, name, timeDeleted }) => {
  if (kind !== 'storage#object') return undefined;
  return timeDeleted === undefined
    ? object(bucket, name)
    : ignored('Cloud Storage event of a deleted object');
};

/**
 * Reads a Cloud Storage audit log entry: a CloudEvent, or an entry from a Cloud Logging sink.
 * https://cloud.google.com/storage/docs/audit-logging
 */
export const readAuditLog: EventReader = (event) => {
  const entry = event.type === AUDIT_LOG ? event.data : event;
  const payload = fieldAt(entry, 'protoPayload');
  if (fieldAt(payload, 'serviceName') !== 'storage.googleapis.com') return undefined;
  const method = fieldAt(payload, 'methodName');
  const failed = fieldAt(payload, 'status', 'code');
  if (method !== 'storage.objects.create') return ignored(`audit log entry ${quote(method)}`);
  if (failed !== undefined && failed !== 0) return ignored('audit log entry of a failed write');
  const resource = asText(fieldAt(payload, 'resourceName')) ?? '';
  const [, bucket, name] = /\/buckets\/([^/]+)\/objects\/(.+)$/s.exec(resource) ?? [];
  return object(bucket, name);
};

function object(bucket: unknown, name: unknown): ObjectEvents {
  const [bucketName, objectName] = [asText(bucket), asText(name)];
  if (bucketName === undefined || objectName === undefined) {
    return unsupported('a Cloud Storage event that names no object');
  }
  return created(`gs://${bucketName}`, objectName);
}
